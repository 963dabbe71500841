import { afterAll, beforeAll, expect, test } from 'vitest'
import { createNodeRegistry, createPresenceStore } from '../src/index.ts'
import { freshPrefix } from './fresh-prefix.ts'
import { connectAll, eventually, keysOf } from './redis-under-test.ts'

const { url, prefix } = freshPrefix()
const scope = new AsyncDisposableStack()
let connections: Awaited<ReturnType<typeof connectAll<'command'>>>
beforeAll(async () => {
  connections = await connectAll(url, ['command'], scope)
})
afterAll(() => scope.disposeAsync())

const socket = (userId: string, socketId: string) => ({ userId, socketId })

test('who comes and who goes is told once, with the last socket', async ({ signal }) => {
  const one = createPresenceStore(connections.command, keysOf(`${prefix}-1`))
  const two = createPresenceStore(connections.command, keysOf(`${prefix}-1`))
  expect(
    (await one.keep([socket('ann', 'a1'), socket('ann', 'a2'), socket('bob', 'b1')], 60_000, signal)).sort(),
  ).toEqual(['ann', 'bob'])
  expect(await two.keep([socket('ann', 'a3')], 60_000, signal)).toEqual([])
  expect(await one.expire(100, signal)).toEqual([])
  // Two sockets of Ann close, one stays.
  await one.keep([socket('ann', 'a1'), socket('ann', 'a2'), socket('bob', 'b1')], 1, signal)
  const gone = await eventually(async () => {
    const both = await Promise.all([one.expire(100, signal), two.expire(100, signal)])
    expect(both.flat().length).toBeGreaterThan(0)
    return both.flat()
  })
  expect(gone).toEqual(['bob'])
  const now = Date.now()
  const [ann, bob, eve] = await two.read(['ann', 'bob', 'eve'], signal)
  expect(ann).toMatchObject({ userId: 'ann', isOnline: true })
  expect(bob).toMatchObject({ userId: 'bob', isOnline: false })
  expect(Math.abs((bob?.lastSeenAt ?? 0) - now)).toBeLessThan(5_000)
  expect(eve).toEqual({ userId: 'eve', isOnline: false, lastSeenAt: null })
  expect(await two.keep([socket('bob', 'b2')], 60_000, signal)).toEqual(['bob'])
})

test('whoever ran out is offline before anybody says so', async ({ signal }) => {
  const store = createPresenceStore(connections.command, keysOf(`${prefix}-2`))
  await store.keep([socket('ann', 'a1')], 1, signal)
  await eventually(async () => expect((await store.read(['ann'], signal))[0]?.isOnline).toBe(false))
  // That is no news yet: coming back before it is told is no news either.
  expect(await store.keep([socket('ann', 'a2')], 60_000, signal)).toEqual([])
  expect(await store.expire(100, signal)).toEqual([])
})

test('the living nodes of a service', async () => {
  const nodes = createNodeRegistry(connections.command, keysOf(`${prefix}-3`))
  await nodes.announce('gateway', 'g1')
  await nodes.announce('gateway', 'g2')
  await nodes.announce('worker', 'w1')
  expect((await nodes.living('gateway')).sort()).toEqual(['g1', 'g2'])
  await nodes.withdraw('gateway', 'g1')
  expect(await nodes.living('gateway')).toEqual(['g2'])
  expect(await nodes.living('api')).toEqual([])
})
