import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findFreePort } from '@chat/local-stack'
import { findTool } from './find-tool.ts'
import { startAnnounced } from './start-announced.ts'

export interface RunningPostgres {
  readonly port: number
  readonly pid: number
}

const READY = 'ready to accept connections'
const OWNER = 'postgres'
const run = promisify(execFile)

/** A fresh cluster with its own defaults: every commit waits for its fsync. */
export async function startPostgres(scope: AsyncDisposableStack, peer: string): Promise<RunningPostgres> {
  const howToGetIt = 'apt-get install postgresql, and its bin folder on PATH'
  const initdb = await findTool({ peer, name: 'initdb', variable: 'INITDB_PATH', howToGetIt })
  const postgres = await findTool({ peer, name: 'postgres', variable: 'POSTGRES_PATH', howToGetIt })
  const folder = scope.adopt(await mkdtemp(join(tmpdir(), 'chat-postgres-')), (path) =>
    rm(path, { recursive: true, force: true }),
  )
  // It refuses to run as root.
  const isRoot = process.getuid?.() === 0
  if (isRoot) await run('chown', [`${OWNER}:`, folder])
  const asOwner = isRoot ? ['setpriv', `--reuid=${OWNER}`, `--regid=${OWNER}`, '--clear-groups'] : []
  const command = (...line: string[]) => {
    const [first = '', ...args] = [...asOwner, ...line]
    return { command: first, args }
  }
  const data = join(folder, 'data')
  const init = command(initdb, '-A', 'trust', '-U', OWNER, '-D', data)
  await run(init.command, init.args, { cwd: folder })

  const port = await findFreePort()
  const settings = ['-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`]
  const { pid } = await startAnnounced(scope, READY, {
    name: 'postgres',
    ...command(postgres, '-D', data, ...settings),
    cwd: folder,
    stage: 'database',
  })
  return { port, pid }
}
