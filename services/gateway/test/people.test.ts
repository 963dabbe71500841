import type { Me } from '@chat/contracts'
import { eventually } from '@chat/testkit'
import { expect, test } from 'vitest'
import { gatewaysUnderTest } from './gateways-under-test.ts'

const stack = gatewaysUnderTest(2)

async function scene() {
  const [ann, bob] = [await stack.makePerson('ann'), await stack.makePerson('bob')]
  const group = await stack.create('group', ann, [bob])
  const [annSocket, bobSocket] = [
    stack.connect(stack.gateways[0], { token: ann.token }),
    stack.connect(stack.gateways[1], { token: bob.token }),
  ]
  const told = { ann: stack.record(annSocket), bob: stack.record(bobSocket) }
  await Promise.all(
    [annSocket, bobSocket].map((socket) => socket.command('join-conversation', { conversationId: group })),
  )
  const countOf = (who: 'ann' | 'bob', event: string) => told[who].filter((each) => each.event === event).length
  return { ann, bob, group, annSocket, bobSocket, told, countOf }
}

test('across a block nobody is seen to write, to come or to set a status, in either direction', async () => {
  const { ann, bob, group, annSocket, bobSocket, told, countOf } = await scene()
  const type = async (socket: typeof annSocket) => {
    await socket.command('stop-typing', { conversationId: group })
    await socket.command('typing', { conversationId: group })
  }
  await type(annSocket)
  await type(bobSocket)
  await eventually(() => expect([countOf('ann', 'user-typing'), countOf('bob', 'user-typing')]).toEqual([1, 1]))

  const blocked = await annSocket.command('block-user', { userId: bob.userId })
  expect(blocked).toEqual({ ok: true, data: { userId: bob.userId, isBlocked: true } })
  await eventually(() => expect(countOf('ann', 'block-changed')).toBe(1))
  expect(countOf('bob', 'block-changed')).toBe(0)
  const lastOf = (who: 'ann' | 'bob', userId: string) =>
    told[who].findLast(({ event, payload }) => event.startsWith('presence:') && payload['userId'] === userId)
  await eventually(() => expect(lastOf('bob', ann.userId)?.event).toBe('presence:offline'))
  told.ann.length = 0
  told.bob.length = 0
  await type(annSocket)
  await type(bobSocket)
  await annSocket.command('update-status', { availability: 'away', text: 'gone' })
  await bobSocket.command('update-status', { availability: 'dnd' })
  // What follows on the same channel arrives after what would have come before.
  await annSocket.command('send-message', { conversationId: group, content: 'done' })
  await bobSocket.command('send-message', { conversationId: group, content: 'done' })
  await eventually(() => expect([countOf('ann', 'new-message'), countOf('bob', 'new-message')]).toEqual([2, 2]))
  const volatile = ['user-typing', 'presence:online', 'presence:offline']
  const about = (who: 'ann' | 'bob', userId: string) =>
    told[who].filter(({ event, payload }) => volatile.includes(event) && payload['userId'] === userId)
  expect([about('ann', bob.userId), about('bob', ann.userId)]).toEqual([[], []])
  for (const [socket, other] of [
    [annSocket, bob],
    [bobSocket, ann],
  ] as const)
    expect(await socket.command('watch-presence', { userIds: [other.userId] })).toEqual({ ok: true, data: [] })

  await annSocket.command('unblock-user', { userId: bob.userId })
  await eventually(() =>
    expect(lastOf('bob', ann.userId)).toMatchObject({
      event: 'presence:online',
      payload: { status: 'away', text: 'gone' },
    }),
  )
  await eventually(async () => {
    await type(bobSocket)
    expect(countOf('ann', 'user-typing')).toBeGreaterThan(0)
  })
})

test('a status is told at once to who shares a conversation, and who hides is offline', async () => {
  const { ann, bob, annSocket, bobSocket, told } = await scene()
  const last = () =>
    told.bob.findLast(({ event, payload }) => event.startsWith('presence') && payload['userId'] === ann.userId)
  await annSocket.command('update-status', { availability: 'dnd', text: 'Writing', emoji: '📝' })
  await eventually(() =>
    expect(last()).toMatchObject({
      event: 'presence:online',
      payload: { status: 'dnd', text: 'Writing', emoji: '📝' },
    }),
  )
  await annSocket.command('update-status', { availability: 'invisible' })
  await eventually(() => expect(last()).toMatchObject({ event: 'presence:offline', payload: { status: 'offline' } }))
  expect(await bobSocket.command('watch-presence', { userIds: [ann.userId] })).toMatchObject({
    data: [{ userId: ann.userId, status: 'offline', lastSeenAt: null }],
  })
  expect(bob.userId).not.toBe(ann.userId)
})

test('my other devices learn what I set, and what I keep to myself takes effect', async () => {
  const { ann, group, annSocket, bobSocket, told, countOf } = await scene()
  const { signal } = new AbortController()
  await stack.edge.users.update(ann.userId, { privacy: { typing: false, receipts: false } }, signal)
  await annSocket.command('update-status', { availability: 'online' }) // says that there is something new
  await eventually(() =>
    expect(told.ann.findLast(({ event }) => event === 'account-updated')?.payload as unknown as Me).toMatchObject({
      privacy: { typing: false, receipts: false },
    }),
  )
  const sent = await bobSocket.command('send-message', { conversationId: group, content: 'hello' })
  if (!sent.ok) throw new Error(sent.error.title)
  const { seq } = sent.data
  await annSocket.command('typing', { conversationId: group })
  await annSocket.command('mark-read', { conversationId: group, upToSeq: seq })
  await annSocket.command('send-message', { conversationId: group, content: 'done' })
  await eventually(() => expect(countOf('bob', 'new-message')).toBe(2))
  expect([countOf('bob', 'user-typing'), countOf('bob', 'messages-read')]).toEqual([0, 0])
  await eventually(async () => {
    const stored = await stack.edge.reader.participant(group, ann.userId, signal)
    expect(stored?.lastRead.seq).toBeGreaterThanOrEqual(seq)
  })
})
