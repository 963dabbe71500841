import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { repositoryRoot, type RunningService, startRedis, startService } from '@chat/local-stack'
import type { Pair } from '../load/member.ts'
import { connectOperations } from '../measure/operations.ts'
import type { Side } from '../side.ts'

export const PLAIN_SOCKET_IO = 'plain socket.io'
export const SOCKET_IO_CLUSTER = 'socket.io cluster'

const entry = fileURLToPath(new URL('../peers/plain-socket-io.ts', import.meta.url))

export async function startPlainSocketIo(
  scope: AsyncDisposableStack,
): Promise<{ server: RunningService; side: Omit<Side<never>, 'run'> }> {
  const server = scope.use(await startService('plain-socket-io', process.env, { entry }))
  return {
    server,
    side: { name: PLAIN_SOCKET_IO, durability: 'none: nothing is stored', processes: { gateways: [server.pid] } },
  }
}

/** Several of them behind the usual adapter, as its documentation scales it out. */
export async function startSocketIoCluster(
  scope: AsyncDisposableStack,
  count: number,
): Promise<{ servers: readonly RunningService[]; side: Omit<Side<never>, 'run'> }> {
  const dataDir = scope.adopt(await mkdtemp(join(tmpdir(), 'chat-cluster-')), (path) =>
    rm(path, { recursive: true, force: true }),
  )
  const redis = scope.use(await startRedis({ dataDir, binDir: join(repositoryRoot, '.data/bin') }))
  const env = { ...process.env, REDIS_URL: redis.url }
  const servers = await Promise.all(
    Array.from({ length: count }, async () => scope.use(await startService('plain-socket-io', env, { entry }))),
  )
  return {
    servers,
    side: {
      name: SOCKET_IO_CLUSTER,
      durability: 'none: nothing is stored',
      processes: { gateways: servers.map(({ pid }) => pid), redis: [redis.pid] },
      countOperations: await connectOperations(scope, { redisUrl: redis.url }),
    },
  }
}

export const plainPairs = (url: string, count: number): Pair[] =>
  Array.from({ length: count }, (_, index) => {
    const conversationId = `direct-${index}`
    const member = { url, auth: { rooms: [conversationId] }, conversationIds: [conversationId] }
    return [member, member]
  })
