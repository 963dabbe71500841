import { expect, test } from 'vitest'
import { createMessageLimiter } from './message-limiter.ts'
import type { RateLimiter } from './rate-limiter.ts'

/** A bucket that answers when it is told to, as Redis does some time later. */
function slowBucket(tokens: number) {
  const waiting: (() => void)[] = []
  const buckets: RateLimiter = {
    take: () =>
      new Promise((resolve) =>
        waiting.push(() => {
          const isAllowed = tokens >= 1
          if (isAllowed) tokens -= 1
          resolve({ isAllowed, remaining: tokens, resetMs: 100 })
        }),
      ),
  }
  const answerAll = async () => {
    for (const answer of waiting.splice(0)) answer()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { buckets, answerAll, taken: () => waiting.length }
}
const { signal } = new AbortController()

test('who has sent little does not wait, and every message takes its token', async () => {
  const { buckets, answerAll, taken } = slowBucket(20)
  const limiter = createMessageLimiter(buckets, 10, () => 0)
  const first = limiter.take('usr_a', signal)
  await answerAll()
  await first
  for (let sent = 0; sent < 9; sent++) {
    await limiter.take('usr_a', signal)
    expect(taken()).toBe(1)
    await answerAll()
  }
  const tenth = limiter.take('usr_a', signal) // half of the bucket is gone: waits
  await answerAll()
  await tenth
})

test('as long as Redis does not answer, one message at most is let through', async () => {
  const { buckets, answerAll, taken } = slowBucket(20)
  const limiter = createMessageLimiter(buckets, 10, () => 0)
  const first = limiter.take('usr_a', signal)
  await answerAll()
  await first
  await limiter.take('usr_a', signal)
  let isThrough = false
  const next = limiter.take('usr_a', signal).then(() => (isThrough = true))
  await new Promise((resolve) => setImmediate(resolve))
  expect({ isThrough, taken: taken() }).toEqual({ isThrough: false, taken: 2 })
  await answerAll()
  await next
})

test('an empty bucket refuses, and says when to try again', async () => {
  const { buckets, answerAll } = slowBucket(1)
  const limiter = createMessageLimiter(buckets, 10, () => 0)
  const both = Promise.allSettled([limiter.take('usr_a', signal), limiter.take('usr_a', signal)])
  await answerAll()
  expect(await both).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason: { code: 'RATE_LIMITED', more: { retryAfter: 0.1 } } },
  ])
})
