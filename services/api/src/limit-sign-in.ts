import { AppError } from '@chat/domain'
import type { RateLimiter } from '@chat/redis'

const MINUTE_MS = 60_000

/** Who reports everything keeps the administrator from what matters. */
export const createLimitReports = ({ buckets, perMinute }: { buckets: RateLimiter; perMinute: number }) =>
  async function limitReports(userId: string, signal: AbortSignal): Promise<void> {
    await take(buckets, `reports:${userId}`, perMinute, signal)
  }

/** Guessing the password of one account from one address. The account stands in the body, so this is no hook. */
export const createLimitSignIn = ({ buckets, perMinute }: { buckets: RateLimiter; perMinute: number }) =>
  async function limitSignIn({ ip, account }: { ip: string; account: string }, signal: AbortSignal): Promise<void> {
    if (perMinute === 0) return
    await take(buckets, `sign-in:${ip}:${account}`, perMinute, signal)
  }

async function take(buckets: RateLimiter, bucket: string, perMinute: number, signal: AbortSignal): Promise<void> {
  const { isAllowed, resetMs } = await buckets.take(bucket, { capacity: perMinute, fillMs: MINUTE_MS }, signal)
  if (!isAllowed) throw new AppError('RATE_LIMITED', { retryAfter: Math.max(1, Math.ceil(resetMs / 1000)) })
}
