import { randomUUID } from 'node:crypto'
import { inboxIdOf } from '@chat/contracts'
import { eventually } from '@chat/testkit'
import { expect, test } from 'vitest'
import { gatewaysUnderTest, placesIn } from './gateways-under-test.ts'

const stack = gatewaysUnderTest(2)

/** The first place says that the conversation was created, which may have been before a socket came. */
const isMessage = (seq: number): boolean => seq > 1

test('what one says, the other hears on another gateway, and both in the same order', async () => {
  const [ann, bob] = await Promise.all([stack.makePerson('ann'), stack.makePerson('bob')])
  const conversationId = await stack.create('direct', ann, [bob])
  const [one, two] = stack.gateways
  const annSocket = stack.connect(one, { token: ann.token, frames: true })
  const bobSocket = stack.connect(two, { token: bob.token, frames: true })
  const [annTold, bobTold] = [stack.record(annSocket), stack.record(bobSocket)]
  await annSocket.command('sync', { cursors: [] })
  await bobSocket.command('sync', { cursors: [] })

  for (let index = 0; index < 10; index += 1) {
    const socket = index % 2 === 0 ? annSocket : bobSocket
    const clientMsgId = randomUUID()
    const answer = await socket.command('send-message', { conversationId, content: `message ${index}`, clientMsgId })
    expect(answer).toMatchObject({ ok: true, data: { messageId: `${conversationId}.${index + 2}`, seq: index + 2 } })
  }
  const all = Array.from({ length: 10 }, (_, index) => index + 2)
  await eventually(() => {
    expect(placesIn(annTold, conversationId).filter(isMessage)).toEqual(all)
    expect(placesIn(bobTold, conversationId).filter(isMessage)).toEqual(all)
  })
  await eventually(async () => {
    const synced = await bobSocket.command('sync', { cursors: [{ conversationId, seq: 4 }] })
    expect(synced).toMatchObject({ ok: true, data: [{ conversationId, from: 5, to: 11, hasMore: false }] })
  }) // the head follows the answers within a moment
})

test('the same clientMsgId again is the same message', async () => {
  const ann = await stack.makePerson('ann')
  const conversationId = await stack.create('group', ann)
  const socket = stack.connect(stack.gateways[0], { token: ann.token, frames: true })
  const message = { conversationId, content: 'once', clientMsgId: randomUUID() }
  const first = await socket.command('send-message', message)
  const again = await socket.command('send-message', message, { attempt: 1 })
  expect(first.ok).toBe(true)
  expect(again).toEqual(first)
})

test('who is added hears from there on, who is removed nothing after it, without asking', async () => {
  const [ann, bob] = await Promise.all([stack.makePerson('ann'), stack.makePerson('bob')])
  const conversationId = await stack.create('group', ann)
  const annSocket = stack.connect(stack.gateways[0], { token: ann.token, frames: true })
  const bobSocket = stack.connect(stack.gateways[1], { token: bob.token, frames: true })
  const told = stack.record(bobSocket)
  await bobSocket.command('sync', { cursors: [] })
  const say = (content: string) => annSocket.command('send-message', { conversationId, content })

  await say('before') // 2
  expect(await annSocket.command('add-participant', { conversationId, userId: bob.userId })).toMatchObject({
    ok: true,
    data: { seq: 3 },
  })
  await eventually(() => expect(placesIn(told, conversationId)).toEqual([3]))
  await say('hello') // 4
  await annSocket.command('remove-participant', { conversationId, userId: bob.userId }) // 5
  await say('he is gone') // 6
  await annSocket.command('add-participant', { conversationId, userId: bob.userId }) // 7
  await say('welcome back') // 8
  await eventually(() => {
    const seqs = told
      .filter(({ event, payload }) => event === 'log' && payload['conversationId'] === conversationId)
      .flatMap(({ payload }) => (payload['entries'] as { seq: number }[]).map(({ seq }) => seq))
    expect(seqs).toEqual([3, 4, 5, 7, 8])
  })
  const inbox = told.filter(({ payload }) => payload['conversationId'] === inboxIdOf(bob.userId))
  expect(inbox.length).toBeGreaterThan(0)
  const refused = await bobSocket.command('send-message', { conversationId: inboxIdOf(bob.userId), content: 'no' })
  expect(refused).toMatchObject({ ok: false, error: { code: 'NOT_A_PARTICIPANT' } })
})

test('what was lost while the subscription was down is repaired within 3 s', async () => {
  const [ann, bob] = await Promise.all([stack.makePerson('ann'), stack.makePerson('bob')])
  const conversationId = await stack.create('group', ann, [bob])
  const annSocket = stack.connect(stack.gateways[0], { token: ann.token, frames: true })
  const bobSocket = stack.connect(stack.gateways[1], { token: bob.token, frames: true })
  const told = stack.record(bobSocket)
  await bobSocket.command('sync', { cursors: [] })
  const { command } = stack.edge
  const sending = (async () => {
    for (let index = 0; index < 60; index += 1) {
      const answer = await annSocket.command('send-message', { conversationId, content: `message ${index}` })
      if (!answer.ok) throw new Error(answer.error.code)
      if (index === 20 || index === 40) await command.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    }
  })()
  await sending
  const all = Array.from({ length: 60 }, (_, index) => index + 2)
  await eventually(() => expect(placesIn(told, conversationId).filter(isMessage)).toEqual(all), { timeoutMs: 3_500 })
})

test('a socket without frames gets one event for each entry, and room-message where it joined by name', async () => {
  const [ann, bob] = await Promise.all([stack.makePerson('ann'), stack.makePerson('bob')])
  const slug = `room-${randomUUID().slice(0, 8)}`
  const roomId = await stack.create('room', ann, [], slug)
  const groupId = await stack.create('group', ann, [bob])
  const annSocket = stack.connect(stack.gateways[0], { token: ann.token })
  const bobSocket = stack.connect(stack.gateways[1], { token: bob.token })
  const [annTold, bobTold] = [stack.record(annSocket), stack.record(bobSocket)]
  const joined = await bobSocket.command('join-room', { roomName: slug })
  expect(joined).toMatchObject({ ok: true, data: { conversationId: roomId, role: 'member' } })
  await annSocket.command('sync', { cursors: [] })

  const sent = await annSocket.command('send-room-message', { roomName: slug, content: 'to the room' })
  expect(sent.ok).toBe(true)
  const inGroup = await annSocket.command('send-message', { conversationId: groupId, content: 'to the group' })
  if (!inGroup.ok) throw new Error(inGroup.error.code)
  const { messageId } = inGroup.data
  await bobSocket.command('add-reaction', { messageId, emoji: '👍' })
  await annSocket.command('edit-message', { messageId, content: 'changed' })
  await annSocket.command('delete-message', { messageId })
  await eventually(() => {
    const events = bobTold.map(({ event }) => event)
    expect(events).toEqual(
      expect.arrayContaining(['room-message', 'new-message', 'reaction-added', 'message-edited', 'message-deleted']),
    )
    expect(annTold.filter(({ event }) => event === 'new-message')).toHaveLength(2)
  })
  expect(bobTold.find(({ event }) => event === 'room-message')?.payload).toMatchObject({
    roomName: slug,
    conversationId: roomId,
    content: 'to the room',
  })
  expect(bobTold.filter(({ event }) => event === 'new-message')).toHaveLength(1)
  expect(bobTold.find(({ event }) => event === 'reaction-added')?.payload).toMatchObject({
    messageId,
    emoji: '👍',
    count: 1,
  })
})

test('a new conversation shows up as the receiver sees it', async () => {
  const [ann, bob] = await Promise.all([stack.makePerson('ann'), stack.makePerson('bob')])
  const bobSocket = stack.connect(stack.gateways[0], { token: bob.token })
  const told = stack.record(bobSocket)
  await bobSocket.command('sync', { cursors: [] })
  const conversationId = await stack.create('direct', ann, [bob])
  await eventually(() => {
    expect(told.find(({ event }) => event === 'conversation-created')?.payload).toMatchObject({
      id: conversationId,
      kind: 'direct',
      state: 'accepted',
    })
  })
})

test('marks, typing and presence reach the others', async () => {
  const [ann, bob] = await Promise.all([stack.makePerson('ann'), stack.makePerson('bob')])
  const conversationId = await stack.create('direct', ann, [bob])
  const annSocket = stack.connect(stack.gateways[0], { token: ann.token, frames: true })
  const told = stack.record(annSocket)
  await annSocket.command('send-message', { conversationId, content: 'read me' })
  const bobSocket = stack.connect(stack.gateways[1], { token: bob.token, frames: true })
  await bobSocket.command('sync', { cursors: [] })
  await eventually(() => {
    expect(
      told.filter(({ event, payload }) => event === 'presence:online' && payload['userId'] === bob.userId),
    ).toHaveLength(1)
  })
  expect(await annSocket.command('watch-presence', { userIds: [bob.userId, 'usr_nobody'] })).toMatchObject({
    ok: true,
    data: [{ userId: bob.userId, status: 'online' }],
  })
  expect(await bobSocket.command('typing', { conversationId })).toMatchObject({ ok: true })
  expect(await bobSocket.command('stop-typing', { conversationId })).toMatchObject({ ok: true })
  expect(await bobSocket.command('mark-read', { conversationId, upToSeq: 2 })).toMatchObject({ data: { upToSeq: 2 } })
  expect(await bobSocket.command('mark-read', { conversationId, upToSeq: 99 })).toMatchObject({ data: { upToSeq: 2 } })
  expect(
    await bobSocket.command('mark-delivered', { conversationId, messageIds: [`${conversationId}.2`] }),
  ).toMatchObject({
    ok: true,
  })
  await eventually(() => {
    const events = told.map(({ event }) => event)
    expect(events).toEqual(expect.arrayContaining(['user-typing', 'user-stop-typing', 'messages-read']))
    expect(told.find(({ event }) => event === 'messages-read')?.payload).toEqual({
      conversationId,
      userId: bob.userId,
      upToSeq: 2,
    })
  })
  await eventually(async () => {
    const record = await stack.edge.reader.participant(conversationId, bob.userId, AbortSignal.timeout(1_000))
    expect(record).toMatchObject({ lastRead: { seq: 2 }, lastDelivered: 2 })
  })
  bobSocket.disconnect()
  await eventually(
    () => expect(told.find(({ event }) => event === 'presence:offline')?.payload).toMatchObject({ userId: bob.userId }),
    { timeoutMs: 15_000 },
  )
})

test('a socket that leaves a conversation hears nothing of it until it joins again; others of the user do', async () => {
  const [ann, bob] = await Promise.all([stack.makePerson('ann'), stack.makePerson('bob')])
  const conversationId = await stack.create('group', ann, [bob])
  const annSocket = stack.connect(stack.gateways[0], { token: ann.token, frames: true })
  const [phone, desk] = [0, 1].map((index) => stack.connect(stack.gateways[index], { token: bob.token, frames: true }))
  if (!phone || !desk) throw new Error('unreachable')
  const [phoneTold, deskTold] = [stack.record(phone), stack.record(desk)]
  await Promise.all([phone, desk].map((socket) => socket.command('sync', { cursors: [] })))
  const say = async (content: string) => {
    const answer = await annSocket.command('send-message', { conversationId, content })
    if (!answer.ok) throw new Error(answer.error.code)
    return answer.data.seq
  }
  const seqsOf = (told: typeof phoneTold) =>
    told
      .filter(({ event, payload }) => event === 'log' && payload['conversationId'] === conversationId)
      .flatMap(({ payload }) => (payload['entries'] as { seq: number }[]).map(({ seq }) => seq))
      .filter(isMessage)
  await say('one') // 2
  await eventually(() => expect(seqsOf(phoneTold)).toEqual([2]))
  await phone.command('leave-conversation', { conversationId })
  await say('two') // 3
  await eventually(() => expect(seqsOf(deskTold)).toEqual([2, 3]))
  expect(await phone.command('join-conversation', { conversationId })).toMatchObject({
    ok: true,
    data: { conversationId, role: 'member', lastSeq: expect.any(Number) },
  })
  await say('three') // 4
  await eventually(() => expect(seqsOf(phoneTold).at(-1)).toBe(4))
  await eventually(async () =>
    expect(await phone.command('sync', { cursors: [{ conversationId, seq: 2 }] })).toMatchObject({
      data: [{ from: 3, to: 4 }],
    }),
  )
})
