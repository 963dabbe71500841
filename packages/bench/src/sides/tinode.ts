import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findFreePort } from '@chat/local-stack'
import type { Pair } from '../load/member.ts'
import { openTinodeSocket } from '../load/tinode-socket.ts'
import type { Side } from '../side.ts'
import { findTool } from './find-tool.ts'
import { startPostgres } from './postgres.ts'
import { startAnnounced } from './start-announced.ts'

export const TINODE = 'tinode + postgresql'

const HOW_TO_GET_IT = 'built from github.com/tinode/chat v0.25: ./server and ./tinode-db with -tags postgres'
const LISTENS = 'Listening for client HTTP connections'
const SALT = 'T713/rYYgW7g4m3vG6zGRh7+FM1t0T8j13koXScOAj4=' // of every fresh installation

/** One process with a database of its own, as its documentation sets it up; compression off, as on all sides. */
export async function startTinode(
  scope: AsyncDisposableStack,
): Promise<{ url: string; side: Omit<Side<never>, 'run'> }> {
  const tool = { peer: TINODE, howToGetIt: HOW_TO_GET_IT }
  const server = await findTool({ ...tool, name: 'tinode', variable: 'TINODE_PATH' })
  const init = await findTool({ ...tool, name: 'tinode-init', variable: 'TINODE_INIT_PATH' })
  const postgres = await startPostgres(scope, TINODE)
  const folder = scope.adopt(await mkdtemp(join(tmpdir(), 'chat-tinode-')), (path) =>
    rm(path, { recursive: true, force: true }),
  )
  const port = await findFreePort()
  const config = join(folder, 'tinode.conf')
  await writeFile(config, JSON.stringify(configOf(port, postgres.port)))
  await promisify(execFile)(init, ['-config', config, '-reset'], { cwd: folder })

  const tinode = await startAnnounced(scope, LISTENS, {
    name: 'tinode',
    command: server,
    args: ['-config', config, '-static_data=-'],
    cwd: folder,
    stage: 'service',
  })
  return {
    url: `http://127.0.0.1:${port}`,
    side: {
      name: TINODE,
      durability: 'fsync of one PostgreSQL; one process, not replicated, no nginx before it',
      processes: { tinode: [tinode.pid], postgres: [postgres.pid] },
    },
  }
}

const configOf = (port: number, databasePort: number) => ({
  listen: `127.0.0.1:${port}`,
  grpc_listen: '',
  api_path: '/',
  static_mount: '/',
  ws_compression_disabled: true,
  api_key_salt: SALT,
  max_message_size: 131_072,
  max_subscriber_count: 1_024,
  max_tag_count: 16,
  push: [],
  auth_config: {
    basic: { add_to_tags: true, min_login_length: 4, min_password_length: 6 },
    token: { expire_in: 1_209_600, serial_num: 1, key: randomBytes(32).toString('base64') },
  },
  store_config: {
    uid_key: randomBytes(16).toString('base64'),
    max_results: 1_024,
    use_adapter: 'postgres',
    adapters: {
      postgres: {
        User: 'postgres',
        Passwd: 'postgres', // must not be empty; nobody asks for it
        Host: '127.0.0.1',
        Port: String(databasePort),
        DBName: 'tinode',
        SSLMode: 'disable',
        max_open_conns: 50,
        max_idle_conns: 50,
        conn_max_lifetime: 60,
        sql_timeout: 10,
      },
    },
  },
})

/** Pairs of people with accounts; the first to come opens their conversation. Two at once: each costs a bcrypt hash. */
export async function createTinodePairs(url: string, count: number): Promise<Pair[]> {
  const pairs: Pair[] = []
  for (let index = 0; index < count; index++) {
    const [one, other] = await Promise.all([createAccount(url, `one${index}`), createAccount(url, `other${index}`)])
    // A conversation of two is called by the other one's id.
    pairs.push([
      { url, auth: { token: one.token }, conversationIds: [other.id] },
      { url, auth: { token: other.token }, conversationIds: [one.id] },
    ])
  }
  return pairs
}

async function createAccount(url: string, name: string): Promise<{ id: string; token: string }> {
  const socket = await openTinodeSocket(url)
  try {
    const secret = Buffer.from(`${name}:correct-horse`).toString('base64')
    const { params = {} } = await socket.ask('acc', { user: 'new', scheme: 'basic', secret, login: true })
    return { id: params['user'] ?? '', token: params['token'] ?? '' }
  } finally {
    socket.close()
  }
}
