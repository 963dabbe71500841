import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRateLimiter, withLocalFallback } from '../src/index.ts'
import { freshPrefix } from './fresh-prefix.ts'
import { connectAll, eventually, keysOf } from './redis-under-test.ts'
import { startFlakyProxy } from './flaky-proxy.ts'

const { url, prefix } = freshPrefix()
const scope = new AsyncDisposableStack()
let connections: Awaited<ReturnType<typeof connectAll<'command'>>>
beforeAll(async () => {
  connections = await connectAll(url, ['command'], scope)
})
afterAll(() => scope.disposeAsync())

const slow = { capacity: 5, fillMs: 600_000 }

test('a bucket gives what it holds, to all who ask at once together', async ({ signal }) => {
  await connections.command.script('FLUSH')
  const limiter = createRateLimiter(connections.command, keysOf(prefix))
  const taken = await Promise.all(Array.from({ length: 8 }, () => limiter.take('many', slow, signal)))
  expect(taken.map(({ isAllowed }) => isAllowed)).toEqual([true, true, true, true, true, false, false, false])
  expect(taken.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0, 0, 0, 0])
  expect(taken[7]?.resetMs).toBeGreaterThan(115_000)
  expect(taken[7]?.resetMs).toBeLessThanOrEqual(120_000)
  expect((await limiter.take('another', slow, signal)).isAllowed).toBe(true)
  expect(await connections.command.pttl(keysOf(prefix).limit('many'))).toBeGreaterThan(500_000)
})

test('a bucket fills up with time', async ({ signal }) => {
  const limiter = createRateLimiter(connections.command, keysOf(prefix))
  const fast = { capacity: 2, fillMs: 200 }
  for (const _ of [1, 2]) await limiter.take('fast', fast, signal)
  expect((await limiter.take('fast', fast, signal)).isAllowed).toBe(false)
  await eventually(async () => expect((await limiter.take('fast', fast, signal)).isAllowed).toBe(true))
})

test('where Redis cannot be asked it says so, or counts in this process', async ({ signal }) => {
  await using proxy = await startFlakyProxy(url)
  await using own = new AsyncDisposableStack()
  const { command } = await connectAll(proxy.url, ['command'], own)
  const limiter = createRateLimiter(command, keysOf(prefix))
  let now = 0
  const open = withLocalFallback(limiter, () => now)
  expect((await open.take('away', slow, signal)).remaining).toBe(4)
  proxy.cut()
  await expect(limiter.take('away', slow, signal)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  const taken = []
  for (let count = 0; count < 6; count += 1) taken.push((await open.take('away', slow, signal)).isAllowed)
  expect(taken).toEqual([true, true, true, true, true, false])
  now += 120_000
  expect(await open.take('away', slow, signal)).toEqual({ isAllowed: true, remaining: 0, resetMs: 120_000 })
})
