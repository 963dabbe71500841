import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findMongod, repositoryRoot, startMongo, startRedis } from '@chat/local-stack'
import { dockerAnswers } from './docker-answers.ts'

interface Databases extends AsyncDisposable {
  readonly mongodbUri: string
  readonly redisUrl: string
}

/** A replica set and a Redis for one test run: in containers where a Docker engine can run them, else embedded. */
export async function startDatabases(): Promise<Databases> {
  if (await dockerAnswers()) {
    try {
      return await startContainers()
    } catch (error) {
      // An engine without a way to get images is no use; the embedded servers are as real.
      process.stderr.write(`containers: ${(error as Error).message}; using the embedded servers\n`)
    }
  }
  return startEmbedded()
}

async function startContainers(): Promise<Databases> {
  const { MongoDBContainer } = await import('@testcontainers/mongodb')
  const { RedisContainer } = await import('@testcontainers/redis')
  await using scope = new AsyncDisposableStack()
  const mongo = scope.adopt(await new MongoDBContainer('mongo:7').start(), async (container) => {
    await container.stop()
  })
  const redis = scope.adopt(
    await new RedisContainer('redis:7').withCommand(['redis-server', '--maxmemory-policy', 'noeviction']).start(),
    async (container) => {
      await container.stop()
    },
  )
  const owned = scope.move()
  return {
    mongodbUri: `${mongo.getConnectionString()}/?directConnection=true`,
    redisUrl: redis.getConnectionUrl(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function startEmbedded(): Promise<Databases> {
  const binDir = join(repositoryRoot, '.data/bin')
  await using scope = new AsyncDisposableStack()
  const dataDir = scope.adopt(await mkdtemp(join(tmpdir(), 'chat-test-')), (path) =>
    rm(path, { recursive: true, force: true }),
  )
  const { path: binary } = await findMongod({ binDir })
  const [mongo, redis] = await Promise.all([
    startMongo({ dataDir: join(dataDir, 'mongo'), binDir, binary, cacheSizeGb: 0.25 }),
    startRedis({ dataDir: join(dataDir, 'redis'), binDir }),
  ])
  scope.use(mongo)
  scope.use(redis)
  const owned = scope.move()
  return { mongodbUri: mongo.uri, redisUrl: redis.url, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
