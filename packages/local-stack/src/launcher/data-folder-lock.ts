import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { createProcessGuard, processStart } from '../process/process-guard.ts'
import { StackError } from '../stack-error.ts'

type Holder = {
  readonly pid: number
  /** Tells the process from a later one with the same number. */
  readonly start: string
  /** The mark of its children. */
  readonly stackId: string
  readonly since: string
  readonly url: string
}

export type DataFolderLock = { release(): void }

const readHolder = (file: string): Holder | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    return undefined
  }
}

const isAlive = (holder: Holder): boolean => {
  try {
    process.kill(holder.pid, 0)
  } catch {
    return false
  }
  return processStart(holder.pid) === holder.start
}

/** One launcher a folder. What a launcher that died left running is stopped first. */
export const lockDataFolder = async (
  folder: string,
  me: { readonly stackId: string; readonly url: string },
  log: (line: string) => void = () => {},
): Promise<DataFolderLock> => {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'launcher.lock')
  const holder: Holder = { ...me, pid: process.pid, start: processStart(process.pid), since: new Date().toISOString() }
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(file, JSON.stringify(holder), { flag: 'wx' })
      return {
        release: () => {
          if (readHolder(file)?.stackId === me.stackId) rmSync(file, { force: true })
        },
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const other = readHolder(file)
    if (other !== undefined && isAlive(other)) {
      throw new StackError(
        `${folder} is in use by process ${other.pid} (${other.url}, since ${other.since}): stop that one first, or set CHAT_DATA_DIR to another folder.`,
      )
    }
    if (other !== undefined) {
      log('Cleaning up after a run that was killed')
      await createProcessGuard(other.stackId, resolve(folder)).close()
    }
    if (readHolder(file)?.stackId === other?.stackId) rmSync(file, { force: true })
  }
  throw new StackError(`${folder} could not be locked`)
}
