import { AppError } from '@chat/domain'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import { loadScript } from './script.ts'
import { unlessAborted } from './unless-aborted.ts'

/** What one token more from a bucket did. */
export interface Taken {
  isAllowed: boolean
  /** Whole tokens that are left. */
  remaining: number
  /** Until there is one token again, or, while there is one, until the bucket is full. */
  resetMs: number
}

/** A bucket of `capacity` tokens that fills up again in `fillMs`. */
export interface BucketSize {
  capacity: number
  fillMs: number
}

export interface RateLimiter {
  /** Rejects with `UNAVAILABLE` where Redis cannot be asked: whether that opens or closes the door, the caller says. */
  take(bucket: string, size: BucketSize, signal: AbortSignal): Promise<Taken>
}

const takeToken = loadScript('take-token-1')

/** Counts over all processes, by the time of Redis. */
export const createRateLimiter = (command: Redis, keys: Keys): RateLimiter => ({
  async take(bucket, { capacity, fillMs }, signal) {
    signal.throwIfAborted()
    try {
      const asked = takeToken(command, [keys.limit(bucket)], [capacity, fillMs])
      const [taken, remaining, resetMs] = (await unlessAborted(asked, signal)) as [number, number, number]
      return { isAllowed: taken === 1, remaining, resetMs }
    } catch (error) {
      throw new AppError('UNAVAILABLE', { retryAfter: 1 }, { cause: error })
    }
  },
})

const BUCKETS_KEPT = 10_000

/** Counts in this process only, where Redis cannot be asked: better than no limit, and than no service. */
export function withLocalFallback(remote: RateLimiter, monotonic: () => number): RateLimiter {
  const buckets = new Map<string, { tokens: number; at: number }>()

  function takeLocally(bucket: string, { capacity, fillMs }: BucketSize): Taken {
    const now = monotonic()
    const { tokens: before, at } = buckets.get(bucket) ?? { tokens: capacity, at: now }
    const full = Math.min(capacity, before + ((now - at) * capacity) / fillMs)
    const isAllowed = full >= 1
    const tokens = isAllowed ? full - 1 : full
    buckets.delete(bucket)
    buckets.set(bucket, { tokens, at: now })
    if (buckets.size > BUCKETS_KEPT) buckets.delete(buckets.keys().next().value as string)
    const missing = tokens < 1 ? 1 - tokens : capacity - tokens
    return { isAllowed, remaining: Math.floor(tokens), resetMs: Math.ceil((missing * fillMs) / capacity) }
  }

  return {
    take: async (bucket, size, signal) => {
      try {
        return await remote.take(bucket, size, signal)
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'UNAVAILABLE') throw error
        return takeLocally(bucket, size)
      }
    },
  }
}
