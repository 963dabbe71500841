import { AppError } from '@chat/domain'
import type { BucketSize, RateLimiter } from '@chat/redis'
import rateLimit, { type FastifyRateLimitStore, type FastifyRateLimitStoreCtor } from '@fastify/rate-limit'
import fp from 'fastify-plugin'

const MINUTE_MS = 60_000
const ASK_MS = 500 // a request waits no longer for its token

type Done = Parameters<FastifyRateLimitStore['incr']>[1]

export interface RateLimitOptions {
  buckets: RateLimiter
  /** Requests a minute from one address; 0 switches it off. */
  perMinute: number
}

/** One token bucket for each address, in Redis, so that it counts over all processes. */
export const limitAddresses = fp<RateLimitOptions>(async (app, { buckets, perMinute }) => {
  if (perMinute === 0) return
  await app.register(rateLimit, {
    max: perMinute,
    timeWindow: MINUTE_MS,
    store: storeOn(buckets),
    errorResponseBuilder: (_request, { ttl }) =>
      new AppError('RATE_LIMITED', { retryAfter: Math.max(1, Math.ceil(ttl / 1000)) }),
  })
  // The plugin tells it in the three headers of an older draft.
  app.addHook('onSend', async (_request, reply) => {
    const remaining = reply.getHeader('x-ratelimit-remaining')
    if (remaining === undefined) return
    const resetSeconds = reply.getHeader('x-ratelimit-reset')
    for (const name of ['limit', 'remaining', 'reset']) reply.removeHeader(`x-ratelimit-${name}`)
    reply.header('RateLimit-Policy', `"ip";q=${perMinute};w=${MINUTE_MS / 1000}`)
    reply.header('RateLimit', `"ip";r=${String(remaining)};t=${String(resetSeconds)}`)
  })
})

/** The plugin counts up to a maximum, a bucket counts down. */
function storeOn(buckets: RateLimiter): FastifyRateLimitStoreCtor {
  return class BucketStore implements FastifyRateLimitStore {
    incr(address: string, done: Done, fillMs: number, capacity: number): void {
      void this.take(address, done, { fillMs, capacity })
    }

    private async take(address: string, done: Done, size: BucketSize): Promise<void> {
      const taken = await buckets
        .take(`ip:${address}`, size, AbortSignal.timeout(ASK_MS))
        .catch((error: Error) => error)
      if (taken instanceof Error) return done(taken)
      const { isAllowed, remaining, resetMs } = taken
      done(null, { current: isAllowed ? size.capacity - remaining : size.capacity + 1, ttl: resetMs })
    }

    child(): FastifyRateLimitStore {
      return this
    }
  }
}
