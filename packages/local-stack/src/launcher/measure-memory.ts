import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { StackError } from '../stack-error.ts'

export type ProcessMemory = { readonly pid: number; readonly name: string; readonly pssBytes: number }

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const nameOf = (commandLine: string): string | undefined => {
  const service = /services\/([a-z]+)\/src\/main\.ts/.exec(commandLine)?.[1]
  if (service !== undefined) return service
  return /nginx|node-edge/.test(commandLine) ? 'edge' : undefined
}

/** What api, gateways, worker and edge of a running launcher hold, shared pages counted once among their users. */
export const measureMemory = (dataDir: string): readonly ProcessMemory[] => {
  const lock = read(join(dataDir, 'launcher.lock'))
  if (lock === '') throw new StackError(`nothing runs in ${dataDir}: npm start first`)
  const { stackId } = JSON.parse(lock) as { stackId: string }
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => {
      const commandLine = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
      const name = nameOf(commandLine)
      // nginx writes over its environment, but its command line has the folder.
      const isOurs = read(`/proc/${pid}/environ`).includes(stackId) || commandLine.includes(join(dataDir, 'edge'))
      const parent = /^PPid:\s*(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? ''
      const isWorkerOfOurs =
        name === 'edge' && read(`/proc/${parent}/cmdline`).replaceAll('\0', ' ').includes(join(dataDir, 'edge'))
      if (name === undefined || (!isOurs && !isWorkerOfOurs)) return []
      const kilobytes = Number(/^Pss:\s*(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
      return [{ pid: Number(pid), name, pssBytes: kilobytes * 1024 }]
    })
}
