import { mkdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'

import { StackError } from '../stack-error.ts'

const NEEDED_BYTES = 400e6 // the journals of a new database take about 300 MB

export const ensureDiskSpace = async (folder: string): Promise<void> => {
  mkdirSync(folder, { recursive: true })
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free >= NEEDED_BYTES) return
  throw new StackError(
    `the disk is full: ${folder} has ${Math.round(free / 1e6)} MB left, and ${NEEDED_BYTES / 1e6} MB are needed.`,
  )
}
