import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll } from 'vitest'

/** As that of @chat/testkit, which stands on packages like this one. */
export function freshPrefix(): { url: string; prefix: string } {
  const url = process.env['TEST_REDIS_URL']
  if (!url) throw new Error('TEST_REDIS_URL is not set: run this through the project `integration`')
  const prefix = `test-${randomBytes(6).toString('hex')}`
  afterAll(async () => {
    const redis = new Redis(url, { protocol: 2 })
    for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 }) as AsyncIterable<string[]>) {
      if (keys.length > 0) await redis.unlink(...keys)
    }
    redis.disconnect()
  })
  return { url, prefix }
}
