import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { findOnPath } from '../process/find-on-path.ts'
import { runCommand } from '../process/run-command.ts'
import { aptInstall } from '../process/apt-install.ts'
import { StackError } from '../stack-error.ts'

export type RedisServer = {
  readonly path: string
  readonly version: string
  readonly source: string
  readonly env: NodeJS.ProcessEnv
}

export type FindRedisServerOptions = {
  readonly binDir: string
  readonly log?: ((line: string) => void) | undefined
  readonly download?: boolean | undefined
}

const OLDEST_MAJOR = 7 // sharded publish and subscribe
// What redis-server links to beyond the C library, so that an unpacked one runs on a minimal system.
const PACKAGES = [
  'redis-server',
  'redis-tools',
  'libjemalloc2',
  'liblzf1',
  'libatomic1',
  'liblua5.1-0',
  'libhiredis0.14',
]

const libraryPath = async (root: string): Promise<string> => {
  const folders = await readdir(join(root, 'usr/lib'), { withFileTypes: true }).catch(() => [])
  return folders
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, 'usr/lib', entry.name))
    .join(':')
}

/** Without root: the packages are fetched by apt and unpacked beside the other downloads. */
const unpackRedis = async (binDir: string): Promise<void> => {
  const apt = await findOnPath('apt-get')
  const dpkg = await findOnPath('dpkg-deb')
  if (apt === undefined || dpkg === undefined) throw new StackError('apt-get and dpkg-deb are missing here')
  await mkdir(binDir, { recursive: true })
  const folder = await mkdtemp(join(binDir, 'redis-download-'))
  try {
    for (const name of PACKAGES) {
      const { ok, output } = await runCommand(apt, ['download', name], { cwd: folder, timeoutMs: 60_000 })
      // A library may have another name on another release, or be there already; the server itself must come.
      if (!ok && name.startsWith('redis'))
        throw new StackError(`apt-get download ${name}: ${output.split('\n').at(-1)}`)
    }
    for (const name of await readdir(folder)) {
      if (name.endsWith('.deb'))
        await runCommand(dpkg, ['-x', join(folder, name), join(folder, 'root')], { timeoutMs: 60_000 })
    }
    await rm(join(binDir, 'redis'), { recursive: true, force: true })
    await rename(join(folder, 'root'), join(binDir, 'redis'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** In this order: REDIS_SERVER_BINARY, PATH, what was fetched before, the package manager, packages unpacked by hand. */
export const findRedisServer = async (options: FindRedisServerOptions): Promise<RedisServer> => {
  const log = options.log ?? (() => {})
  const reasons: string[] = []

  const accept = async (
    path: string | undefined,
    source: string,
    env: NodeJS.ProcessEnv,
  ): Promise<RedisServer | undefined> => {
    if (path === undefined) return undefined
    const { output } = await runCommand(path, ['--version'], { env })
    const version = /v=(\d+\.\d+\.\d+)/.exec(output)?.[1]
    if (version === undefined) reasons.push(`${path} does not run here: ${output.split('\n')[0]}`)
    else if (Number(version.split('.')[0]) < OLDEST_MAJOR) {
      reasons.push(`${path} is Redis ${version}, too old: ${OLDEST_MAJOR}.0 or newer is needed`)
    } else return { path, version, source, env }
    log(`Redis: ${reasons.at(-1)}`)
    return undefined
  }

  const named = process.env['REDIS_SERVER_BINARY']
  if (named) {
    const server = await accept(named, 'REDIS_SERVER_BINARY', process.env)
    if (server) return server
    throw new StackError(reasons.join('; '))
  }
  const onPath = async () => accept(await findOnPath('redis-server'), 'PATH', process.env)
  const unpacked = async () => {
    const root = join(options.binDir, 'redis')
    const path = join(root, 'usr/bin/redis-server')
    if (!(await runCommand('test', ['-x', path])).ok) return undefined
    return accept(path, 'packages in .data/bin', { ...process.env, LD_LIBRARY_PATH: await libraryPath(root) })
  }
  const found = (await onPath()) ?? (await unpacked())
  if (found) return found

  if (options.download !== false) {
    for (const [what, get, find] of [
      ['apt-get install redis-server', () => aptInstall(['redis-server']), onPath],
      ['apt-get download redis-server', () => unpackRedis(options.binDir), unpacked],
    ] as const) {
      log(`Redis: trying ${what}`)
      try {
        await get()
        const server = await find()
        if (server) return server
      } catch (error) {
        reasons.push((error as Error).message)
        log(`Redis: ${reasons.at(-1)}`)
      }
    }
  }
  throw new StackError(
    `no redis-server: ${reasons.join('; ') || 'not on PATH'}. Install Redis 7 or newer (on Debian and Ubuntu: apt-get install -y redis-server), or set REDIS_URL or REDIS_SERVER_BINARY.`,
  )
}
