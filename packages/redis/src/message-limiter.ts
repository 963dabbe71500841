import type { UserId } from '@chat/contracts'
import { limits } from '@chat/contracts'
import { AppError } from '@chat/domain'
import type { RateLimiter, Taken } from './rate-limiter.ts'

const VIEWS_KEPT = 20_000

/** One bucket for each user, shared by all their sockets on all gateways, and by what they send over REST. */
export interface MessageLimiter {
  /** Throws `RATE_LIMITED` with the seconds to wait. */
  take(userId: UserId, signal: AbortSignal): Promise<void>
}

/**
 * Every message takes its token from the shared bucket. Who was seen to have more than half of it does not wait for
 * the answer, but has one at most that is not known: so a slow Redis lets no more through. `perSecond` 0 switches the
 * limit off.
 */
export function createMessageLimiter(buckets: RateLimiter, perSecond: number, monotonic: () => number): MessageLimiter {
  const capacity = Math.max(limits.rateLimitMessagesBurst, perSecond)
  const size = { capacity, fillMs: (capacity / perSecond) * 1000 }
  /** What was left of a bucket, by the last answer. */
  const views = new Map<UserId, { remaining: number; at: number }>()
  const unanswered = new Set<UserId>()

  const tokensSeen = (userId: UserId): number => {
    const view = views.get(userId)
    return view ? Math.min(capacity, view.remaining + ((monotonic() - view.at) * perSecond) / 1000) : 0
  }

  function see(userId: UserId, remaining: number): void {
    views.delete(userId)
    views.set(userId, { remaining, at: monotonic() })
    if (views.size > VIEWS_KEPT) views.delete(views.keys().next().value as UserId)
  }

  async function takeShared(userId: UserId, signal: AbortSignal): Promise<Taken> {
    const taken = await buckets.take(`messages:${userId}`, size, signal)
    see(userId, taken.isAllowed ? taken.remaining : 0)
    return taken
  }

  return {
    async take(userId, signal) {
      if (perSecond === 0) return
      const seen = tokensSeen(userId)
      if (seen > capacity / 2 && !unanswered.has(userId)) {
        unanswered.add(userId)
        takeShared(userId, signal)
          .catch(() => views.delete(userId)) // the next one waits, and is told
          .finally(() => unanswered.delete(userId))
        return
      }
      const { isAllowed, resetMs } = await takeShared(userId, signal)
      if (!isAllowed) throw new AppError('RATE_LIMITED', { retryAfter: Math.ceil(resetMs / 100) / 10 })
    },
  }
}
