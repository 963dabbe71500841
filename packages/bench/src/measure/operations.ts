import { Redis } from 'ioredis'
import { MongoClient } from 'mongodb'

/** How often something was asked of each database since it started. */
export type CountOperations = () => Promise<Readonly<Record<string, number>>>

export async function connectOperations(
  scope: AsyncDisposableStack,
  { mongodbUri, redisUrl }: { readonly mongodbUri?: string | undefined; readonly redisUrl?: string | undefined },
): Promise<CountOperations> {
  const counters: [string, () => Promise<number>][] = []
  if (mongodbUri !== undefined) {
    const client = scope.adopt(await new MongoClient(mongodbUri).connect(), (connected) => connected.close())
    const status = () => client.db('admin').command({ serverStatus: 1 })
    counters.push(['mongod', async () => Number(((await status())['network'] as { numRequests: number }).numRequests)])
  }
  if (redisUrl !== undefined) {
    const redis = scope.adopt(new Redis(redisUrl), (connected) => connected.disconnect())
    const total = /total_commands_processed:(\d+)/
    counters.push(['redis', async () => Number(total.exec(await redis.info('stats'))?.[1])])
  }
  return async () => Object.fromEntries(await Promise.all(counters.map(async ([name, read]) => [name, await read()])))
}
