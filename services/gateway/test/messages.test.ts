import { randomUUID } from 'node:crypto'
import { eventually } from '@chat/testkit'
import { expect, test } from 'vitest'
import { type Client, gatewaysUnderTest, type LogFrame, type Person } from './gateways-under-test.ts'

const stack = gatewaysUnderTest(2)

interface Answer {
  ok: boolean
  // oxlint-disable-next-line typescript/no-explicit-any -- what was answered is what the tests look into
  data: any
  error: { code: string }
}

async function makeScene() {
  const [ann, bob] = [await stack.makePerson('ann'), await stack.makePerson('bob')]
  const conversationId = await stack.create('group', ann, [bob])
  const connect = (person: Person, gateway = 0, auth: object = {}) =>
    stack.connect(stack.gateways[gateway], { token: person.token, ...auth })
  const sockets = { ann: connect(ann), bob: connect(bob, 1) }
  const ask = (socket: Client, name: string, request: object) =>
    socket.timeout(15_000).emitWithAck(name, request) as Promise<Answer>
  const say = async (socket: Client, content: string, more: object = {}) => {
    const answer = await ask(socket, 'send-message', { conversationId, clientMsgId: randomUUID(), content, ...more })
    expect(answer).toMatchObject({ ok: true })
    return answer.data as { messageId: string; seq: number }
  }
  // From here on both hear what is said.
  for (const socket of Object.values(sockets)) await ask(socket, 'sync', { cursors: [] })
  return { ann, bob, conversationId, connect, sockets, ask, say }
}

test('a thread is written, read, followed and marked on the socket; other devices hear of the mark', async () => {
  const { bob, connect, sockets, ask, say } = await makeScene()
  const root = await say(sockets.ann, 'Who brings tea?')
  const reply = await say(sockets.bob, 'I do', { threadRootId: root.messageId })
  await eventually(async () => {
    const thread = await ask(sockets.ann, 'read-thread', { messageId: root.messageId })
    expect(thread.data).toMatchObject({ isFollowing: true, unreadCount: 1, items: [{ id: reply.messageId }] })
  })

  const other = connect(bob, 0)
  const told = stack.record(other)
  await eventually(async () => expect((await ask(other, 'sync', { cursors: [] })).ok).toBe(true))
  await eventually(async () => {
    const marked = await ask(sockets.bob, 'mark-thread-read', { messageId: root.messageId, upToSeq: reply.seq })
    expect(marked.data).toMatchObject({ lastReadSeq: reply.seq })
  })
  await ask(sockets.bob, 'follow-thread', { messageId: reply.messageId, isFollowing: false })
  await eventually(async () =>
    expect(
      told
        .filter(({ event }) => event === 'thread-updated')
        .map(({ payload }) => payload)
        .slice(-2),
    ).toMatchObject([
      { messageId: root.messageId, isFollowing: true, lastReadSeq: reply.seq },
      { messageId: root.messageId, isFollowing: false },
    ]),
  )
})

test('a message is pinned and unpinned for all', async () => {
  const { sockets, ask, say } = await makeScene()
  const { messageId } = await say(sockets.ann, 'Pin me')
  const told = stack.record(sockets.bob)
  expect(await ask(sockets.bob, 'pin-message', { messageId })).toMatchObject({ ok: true, data: { messageId } })
  expect(await ask(sockets.ann, 'unpin-message', { messageId })).toMatchObject({ ok: true })
  await eventually(async () =>
    expect(told.filter(({ event }) => event.startsWith('message-')).map(({ payload }) => payload)).toMatchObject([
      { messageId, pinnedAt: expect.any(String) },
      { messageId, pinnedAt: null },
    ]),
  )
})

test('what one deletes for oneself is told to all of their devices and to nobody else', async () => {
  const { bob, conversationId, connect, sockets, ask, say } = await makeScene()
  const { messageId, seq } = await say(sockets.ann, 'Hide me')
  const second = connect(bob, 0, { frames: true })
  const [toldBob, toldAnn] = [stack.record(second), stack.record(sockets.ann)]
  await eventually(async () => expect((await ask(second, 'sync', { cursors: [] })).ok).toBe(true))
  const answer = await ask(sockets.bob, 'delete-message', { messageId, scope: 'me' })
  expect(answer).toMatchObject({ ok: true, data: { messageId, seq: null } })
  const notices = (told: typeof toldBob) =>
    told
      .flatMap(({ event, payload }) => (event === 'log' ? (payload as unknown as LogFrame).entries : []))
      .filter(({ event }) => event === 'inbox-noticed')
  await eventually(async () =>
    expect(notices(toldBob).map(({ payload }) => payload)).toMatchObject([
      { type: 'messages-hidden', conversationId, seqs: [seq] },
    ]),
  )
  expect(notices(toldAnn)).toEqual([])
  const missing = await ask(sockets.bob, 'delete-message', { messageId: `${conversationId}.999`, scope: 'me' })
  expect(missing).toMatchObject({ ok: false, error: { code: 'MESSAGE_NOT_FOUND' } })
  await eventually(async () => {
    const log = await ask(sockets.bob, 'sync', { cursors: [{ conversationId, seq: seq - 1 }] })
    expect(log.data[0]).toMatchObject({ to: seq, entries: [] })
  })
})

test('many are deleted and forwarded at once', async () => {
  const { conversationId, ann, sockets, ask, say } = await makeScene()
  const mine = [await say(sockets.ann, 'one'), await say(sockets.ann, 'two')]
  const messageIds = mine.map(({ messageId }) => messageId)
  const elsewhere = await stack.create('group', ann)
  const copies = await ask(sockets.ann, 'forward-message', { messageIds, conversationIds: [elsewhere] })
  expect(copies.data.results.map(({ error }: { error: unknown }) => error)).toEqual([null, null])
  const deleted = await ask(sockets.ann, 'delete-messages', { messageIds: [...messageIds, `${conversationId}.999`] })
  expect(deleted.data.results.map(({ error }: { error: { code: string } | null }) => error?.code)).toEqual([
    undefined,
    undefined,
    'MESSAGE_NOT_FOUND',
  ])
})

test('names are looked up on the socket too, and what is said after a name does not overtake it', async () => {
  const { bob, sockets, ask, say, conversationId } = await makeScene()
  const told = stack.record(sockets.bob)
  await Promise.all([say(sockets.ann, `first @${bob.username}`), say(sockets.ann, 'second'), say(sockets.ann, 'third')])
  await eventually(async () => {
    const messages = told.filter(({ event }) => event === 'new-message').map(({ payload }) => payload)
    expect(messages.map(({ content }) => content)).toEqual([`first @${bob.username}`, 'second', 'third'])
    expect(messages[0]).toMatchObject({ mentions: [bob.userId], conversationId })
  })
  expect(await ask(sockets.ann, 'read-thread', { messageId: `${conversationId}.999` })).toMatchObject({
    error: { code: 'MESSAGE_NOT_FOUND' },
  })
})

test('in snake_case, deleting for oneself is the same command with its scope', async () => {
  const { bob, connect, sockets, ask, say } = await makeScene()
  const { messageId } = await say(sockets.ann, 'Hide me')
  const old = connect(bob, 0, { dialect: 'snake' })
  const answer = await ask(old, 'delete_message', { messageId, scope: 'me' })
  expect(answer).toMatchObject({ ok: true, data: { messageId, seq: null } })
})
