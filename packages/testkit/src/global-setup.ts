import { startDatabases } from './start-databases.ts'

/** One replica set and one Redis for the whole run, unless the caller brings them. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['TEST_MONGODB_URI'] !== undefined && process.env['TEST_REDIS_URL'] !== undefined) return undefined
  const databases = await startDatabases()
  process.env['TEST_MONGODB_URI'] = databases.mongodbUri
  process.env['TEST_REDIS_URL'] = databases.redisUrl
  return async () => {
    delete process.env['TEST_MONGODB_URI']
    delete process.env['TEST_REDIS_URL']
    await databases[Symbol.asyncDispose]()
  }
}
