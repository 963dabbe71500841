import { AppError } from '@chat/domain'
import type { RateLimiter } from '@chat/redis'

const MINUTE_MS = 60_000

/** Guessing the password of one account from one address. The account stands in the body, so this is no hook. */
export const createLimitSignIn = ({ buckets, perMinute }: { buckets: RateLimiter; perMinute: number }) =>
  async function limitSignIn({ ip, account }: { ip: string; account: string }, signal: AbortSignal): Promise<void> {
    if (perMinute === 0) return
    const size = { capacity: perMinute, fillMs: MINUTE_MS }
    const { isAllowed, resetMs } = await buckets.take(`sign-in:${ip}:${account}`, size, signal)
    if (!isAllowed) throw new AppError('RATE_LIMITED', { retryAfter: Math.max(1, Math.ceil(resetMs / 1000)) })
  }
