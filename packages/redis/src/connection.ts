import { once } from 'node:events'
import { Redis, type RedisOptions } from 'ioredis'

const COMMAND_TIMEOUT_MS = 2_000 // what cannot be written by then is refused as retryable
const RETRY_MAX_MS = 1_000

/** `command`: never waits for a lost server. `blocking`: for one blocked read. `subscriber`: for channels. */
export type RedisRole = 'command' | 'blocking' | 'subscriber'

const OPTIONS: Record<RedisRole, Omit<RedisOptions, 'replyMapping'>> = {
  command: { enableOfflineQueue: false, enableAutoPipelining: true, commandTimeout: COMMAND_TIMEOUT_MS },
  blocking: { enableOfflineQueue: false },
  subscriber: { autoResubscribe: true },
}

/** Connected when it resolves. Reconnects for ever; `onError` hears of each failure. */
export async function connectRedis(
  url: string,
  role: RedisRole,
  onError: (error: Error) => void,
): Promise<Redis & AsyncDisposable> {
  const options: Omit<RedisOptions, 'replyMapping'> = {
    protocol: 2, // replies keep the shapes that the types promise
    ...OPTIONS[role],
    lazyConnect: true,
    maxRetriesPerRequest: role === 'subscriber' ? null : 0,
    retryStrategy: (attempt: number) => Math.min(attempt * 50, RETRY_MAX_MS),
    connectTimeout: 5_000,
    keepAlive: 10_000,
  }
  const redis = new Redis(url, options)
  redis.on('error', onError)
  await redis.connect().catch(async () => {
    if (redis.status !== 'ready') await once(redis, 'ready', { signal: AbortSignal.timeout(10_000) })
  })
  return Object.assign(redis, {
    [Symbol.asyncDispose]: async (): Promise<void> => {
      redis.disconnect()
    },
  })
}
