import type { UserId } from '@chat/contracts'
import { limits } from '@chat/contracts'
import { AppError } from '@chat/domain'
import type { RateLimiter } from '@chat/redis'

/** One bucket for each user, shared by all sockets, gateways and the api. */
export interface MessageLimiter {
  /** Throws `RATE_LIMITED` with the seconds to wait. */
  take(userId: UserId, signal: AbortSignal): Promise<void>
}

/** `perSecond` 0 switches it off. */
export function createMessageLimiter(buckets: RateLimiter, perSecond: number): MessageLimiter {
  const capacity = Math.max(limits.rateLimitMessagesBurst, perSecond)
  const size = { capacity, fillMs: (capacity / perSecond) * 1000 }
  return {
    async take(userId, signal) {
      if (perSecond === 0) return
      const { isAllowed, resetMs } = await buckets.take(`messages:${userId}`, size, signal)
      if (!isAllowed) throw new AppError('RATE_LIMITED', { retryAfter: Math.ceil(resetMs / 100) / 10 })
    },
  }
}
