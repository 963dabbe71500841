import { spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { StackError } from '../stack-error.ts'

// A refused or silent download is given up after this long without a byte.
const STALLED_MS = 8_000
const script = fileURLToPath(new URL('download-mongod-process.ts', import.meta.url))

const sizeOf = async (folder: string): Promise<number> => {
  let bytes = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (entry.isFile())
      bytes += await stat(join(entry.parentPath, entry.name)).then(
        (file) => file.size,
        () => 0,
      )
  }
  return bytes
}

/** In a process of its own, because the library has no way to be told to stop. */
export const downloadMongod = async (options: {
  readonly binDir: string
  readonly version?: string | undefined
  readonly log: (line: string) => void
}): Promise<string> => {
  await mkdir(options.binDir, { recursive: true })
  const folder = await mkdtemp(join(options.binDir, 'mongod-download-'))
  const child = spawn(process.execPath, [script, folder, ...(options.version === undefined ? [] : [options.version])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let problem = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (problem += String(chunk)))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  let running = true
  void ended.then(() => (running = false))
  try {
    let seen = 0
    let lastProgressAt = performance.now()
    let lastLogAt = performance.now()
    while (running) {
      await Promise.race([ended, delay(250)])
      const size = await sizeOf(folder)
      const now = performance.now()
      if (size > seen) lastProgressAt = now
      seen = size
      if (size > 1e6 && now - lastLogAt > 3_000) {
        options.log(`MongoDB: ${Math.round(size / 1e6)} MB`)
        lastLogAt = now
      }
      if (running && now - lastProgressAt > STALLED_MS) throw new StackError('the download of MongoDB got no answer')
    }
    const path = /^path (.+)$/m.exec(output)?.[1]
    if ((await ended) !== 0 || path === undefined) {
      throw new StackError(
        `the download of MongoDB was refused (${problem.trim().split('\n')[0]?.slice(0, 160) ?? 'no reason given'})`,
      )
    }
    const target = join(options.binDir, 'mongod')
    await copyFile(path, `${target}.part`)
    await rename(`${target}.part`, target)
    return target
  } finally {
    child.kill('SIGKILL')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
}
