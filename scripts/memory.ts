// What a running `npm start` holds in memory, databases not counted.
import { join } from 'node:path'

import { measureMemory, repositoryRoot, StackError } from '../packages/local-stack/src/index.ts'

try {
  const processes = measureMemory(process.env['CHAT_DATA_DIR'] || join(repositoryRoot, '.data'))
  for (const { pid, name, pssBytes } of processes) {
    process.stdout.write(`${name.padEnd(8)} ${String(pid).padStart(7)} ${(pssBytes / 1e6).toFixed(0).padStart(5)} MB\n`)
  }
  const total = processes.reduce((sum, { pssBytes }) => sum + pssBytes, 0)
  process.stdout.write(`together ${(total / 1e6).toFixed(0)} MB of 850 MB\n`)
} catch (error) {
  process.stderr.write(`${error instanceof StackError ? error.message : String(error)}\n`)
  process.exitCode = 1
}
