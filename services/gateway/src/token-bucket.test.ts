import { expect, test } from 'vitest'
import { createTokenBucket } from './token-bucket.ts'

test('a burst goes through, then so many a second', () => {
  const bucket = createTokenBucket({ perSecond: 10, burst: 3 })
  expect([bucket.take(0), bucket.take(0), bucket.take(0)]).toEqual([0, 0, 0])
  expect(bucket.take(0)).toBe(100)
  expect(bucket.take(100)).toBe(0)
  expect(bucket.take(100)).toBeGreaterThan(0)
  expect([bucket.take(10_000), bucket.take(10_000), bucket.take(10_000)]).toEqual([0, 0, 0])
  expect(bucket.take(10_000)).toBeGreaterThan(0)
})
