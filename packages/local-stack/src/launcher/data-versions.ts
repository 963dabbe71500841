import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { StackError } from '../stack-error.ts'

/** Raised when older code can no longer read what newer code writes into a data folder. */
const DATA_VERSION = 1

export type DataVersions = {
  readonly dataVersion: number
  /** The mongod that wrote the data: only the same release opens them. */
  readonly mongodb?: string
  readonly ports?: { readonly mongodb?: number; readonly redis?: number }
}

const fileOf = (folder: string) => join(folder, 'versions.json')

export const readDataVersions = (folder: string): DataVersions => {
  const file = fileOf(folder)
  if (!existsSync(file)) return { dataVersion: DATA_VERSION }
  const versions = JSON.parse(readFileSync(file, 'utf8')) as DataVersions
  if (versions.dataVersion > DATA_VERSION) {
    throw new StackError(
      `${folder} was written by a newer version of Chatterbox (data version ${versions.dataVersion}, this one knows ${DATA_VERSION}): update the code, or start over with npm start -- --reset.`,
    )
  }
  return versions
}

export const writeDataVersions = (folder: string, versions: Omit<DataVersions, 'dataVersion'>): void => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(fileOf(folder), `${JSON.stringify({ dataVersion: DATA_VERSION, ...versions }, null, 2)}\n`)
}
