import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNginx, repositoryRoot, startEdge, startMongo, startRedis, startService } from '@chat/local-stack'
import type { Pair } from '../load/member.ts'
import { connectOperations } from '../measure/operations.ts'
import type { Side } from '../side.ts'

export const BARE_PATH = 'bare path'

/** Gateways, one worker, databases and the edge of its own, as a stack of Chatterbox has them. */
export async function startBarePath(
  scope: AsyncDisposableStack,
  gatewayCount = 2,
): Promise<{ url: string; side: Omit<Side<never>, 'run'> }> {
  const dataDir = scope.adopt(await mkdtemp(join(tmpdir(), 'chat-bare-')), (path) =>
    rm(path, { recursive: true, force: true }),
  )
  const binDir = join(repositoryRoot, '.data/bin')
  const mongo = scope.use(await startMongo({ dataDir: join(dataDir, 'mongo'), binDir }))
  const redis = scope.use(await startRedis({ dataDir: join(dataDir, 'redis'), binDir }))
  const env = { ...process.env, MONGODB_URI: mongo.uriFor('bare'), REDIS_URL: redis.url }
  const start = async (name: string, entry: URL) =>
    scope.use(await startService(`bare path ${name}`, env, { entry: fileURLToPath(entry) }))
  const worker = await start('worker', new URL('../peers/bare-path/worker.ts', import.meta.url))
  const gateway = new URL('../peers/bare-path/gateway.ts', import.meta.url)
  const gateways = await Promise.all(Array.from({ length: gatewayCount }, () => start('gateway', gateway)))
  const kind = (await findNginx()) === undefined ? 'node' : 'nginx'
  const upstreams = { gateway: gateways.map(({ port }) => port) }
  const edge = scope.use(await startEdge({ kind, upstreams, runDir: join(dataDir, 'edge') }))
  const countOperations = await connectOperations(scope, { mongodbUri: env.MONGODB_URI, redisUrl: redis.url })
  return {
    url: edge.url,
    side: {
      name: BARE_PATH,
      durability: 'journaled on a majority of 1 member(s); nothing checked, nothing repeatable',
      processes: {
        gateways: gateways.map(({ pid }) => pid),
        workers: [worker.pid],
        [kind === 'nginx' ? 'nginx' : 'edge']: [edge.pid],
        mongod: mongo.members.map(({ pid }) => pid),
        redis: [redis.pid],
      },
      countOperations,
    },
  }
}

export const barePathPairs = (url: string, count: number): Pair[] =>
  Array.from({ length: count }, (_, index) => {
    const conversationId = `direct-${index}`
    const member = { url, auth: { conversationId }, conversationIds: [conversationId] }
    return [member, member]
  })
