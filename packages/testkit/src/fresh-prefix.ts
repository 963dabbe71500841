import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll } from 'vitest'
import { requiredEnv } from './required-env.ts'

/** A prefix of Redis keys for this test file alone, deleted when its tests are done. Call it at the top of the file. */
export function freshPrefix(): { readonly url: string; readonly prefix: string } {
  const prefix = `test-${randomBytes(6).toString('hex')}`
  const url = requiredEnv('TEST_REDIS_URL')
  afterAll(async () => {
    const redis = new Redis(url)
    try {
      for await (const keys of redis.scanStream({ match: `*${prefix}*`, count: 1_000 }) as AsyncIterable<string[]>) {
        if (keys.length > 0) await redis.unlink(...keys)
      }
    } finally {
      redis.disconnect()
    }
  })
  return { url, prefix }
}
