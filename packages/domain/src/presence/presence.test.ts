import { expect, test } from 'vitest'
import type { VolatileEvent } from '../delivery/conversation-channels.ts'
import { ManualClock } from '../fakes/manual-clock.ts'
import { NEW_USER } from '../ports/user-store.ts'
import { seenPresence } from '../user/seen-presence.ts'
import { Presence } from './presence.ts'
import type { PresenceSocket, PresenceStore } from './presence-store.ts'

/** As the one in Redis, in memory. */
function memoryStore(clock: ManualClock): PresenceStore {
  const sockets = new Map<string, Map<string, number>>()
  const online = new Set<string>()
  return {
    keep: async (kept: readonly PresenceSocket[], ttlMs) => {
      const came = kept.filter(({ userId }) => !online.has(userId)).map(({ userId }) => userId)
      for (const { userId, socketId } of kept) {
        online.add(userId)
        const ofUser = sockets.get(userId) ?? new Map<string, number>()
        sockets.set(userId, ofUser.set(socketId, clock.monotonic() + ttlMs))
      }
      return [...new Set(came)]
    },
    expire: async () => {
      const now = clock.monotonic()
      const gone = [...online].filter((id) => [...(sockets.get(id)?.values() ?? [])].every((until) => until <= now))
      for (const id of gone) online.delete(id)
      return gone
    },
    read: async (ids) => ids.map((userId) => ({ userId, isOnline: online.has(userId), lastSeenAt: null })),
  }
}

function setUp() {
  const clock = new ManualClock()
  const store = memoryStore(clock)
  const published: VolatileEvent[] = []
  const start = () => {
    const stop = new AbortController()
    const presence = new Presence({
      store,
      channels: { publish: (event) => published.push(event) },
      newsOf: async (record) => ({ presence: seenPresence(record, NEW_USER, clock.now()), hiddenFrom: [] }),
      audienceOf: async () => ['cnv_a', 'cnv_b'],
      clock,
      signal: stop.signal,
    })
    void presence.run()
    return { presence, stop }
  }
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      clock.advance(100)
      for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
    }
  }
  const told = () => published.map(({ event, conversationId }) => `${event} ${conversationId}`)
  return { start, pass, told, published }
}

const bob = (socketId: string): PresenceSocket => ({ userId: 'usr_bob', socketId })

test('who comes is told in each conversation, once, however many sockets they have', async () => {
  const { start, pass, told, published } = setUp()
  const { presence } = start()
  presence.connected(bob('one'))
  presence.connected(bob('two'))
  await pass(20_000)
  expect(told()).toEqual(['presence:online cnv_a', 'presence:online cnv_b'])
  expect(new Set(published.map(({ changeId }) => changeId)).size).toBe(1)
})

test('coming back at once is no news, staying away is', async () => {
  const { start, pass, told } = setUp()
  const { presence } = start()
  presence.connected(bob('one'))
  await pass(1_000)
  presence.disconnected('one')
  await pass(1_000)
  presence.connected(bob('two'))
  await pass(10_000)
  expect(told()).toHaveLength(2)
  presence.disconnected('two')
  await pass(5_000)
  expect(told().slice(2)).toEqual(['presence:offline cnv_a', 'presence:offline cnv_b'])
})

test('of a gateway that dies another tells within 15 s', async () => {
  const { start, pass, told } = setUp()
  const [first, second] = [start(), start()]
  first.presence.connected(bob('one'))
  second.presence.connected({ userId: 'usr_ann', socketId: 'other' })
  await pass(5_000)
  first.stop.abort()
  await pass(15_000)
  expect(told().filter((line) => line.startsWith('presence:offline'))).toHaveLength(2)
})
