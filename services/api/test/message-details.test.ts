import { randomUUID } from 'node:crypto'
import { eventually } from '@chat/testkit'
import { beforeAll, expect, test } from 'vitest'
import { type Person, type Said, startSystem } from './start-system.ts'

const { call, person } = startSystem()
let [ann, bob, carol]: Person[] = []

beforeAll(async () => {
  ;[ann, bob, carol] = [await person('ann'), await person('bob'), await person('carol')]
})

const say = async (as: Person, id: string, content: string, more: object = {}) => {
  const body = { content, clientMsgId: randomUUID(), ...more }
  const answer = await call('POST', `/conversations/${id}/messages`, { as, body })
  expect(answer.status).toBe(201)
  return answer.body as { messageId: string; seq: number }
}
const reply = (as: Person, { messageId }: { messageId: string }, content: string) =>
  say(as, messageId.slice(0, messageId.lastIndexOf('.')), content, { threadRootId: messageId })
const get = async (as: Person, path: string) => (await call('GET', path, { as })).body
const group = async (as: Person, others: Person[]): Promise<string> => {
  const body = { name: 'G', participants: others.map(({ user }) => user.id) }
  return (await call('POST', '/conversations/group', { as, body })).body['id'] as string
}
const contentsOf = ({ items }: Said) => (items as Said[]).map(({ content }) => content)

test('a thread is read beside the conversation, counted apart, and followed by who takes part', async () => {
  const id = await group(ann!, [bob!, carol!])
  const root = await say(ann!, id, 'Who brings tea?')
  const first = await reply(bob!, root, 'I do')
  await reply(carol!, first, 'And I bring biscuits') // in the same thread, as a reply has none of its own
  const path = `/messages/${root.messageId}`

  const thread = await get(ann!, `${path}/thread`)
  expect(contentsOf(thread)).toEqual(['I do', 'And I bring biscuits'])
  expect(thread).toMatchObject({ isFollowing: true, unreadCount: 2, nextCursor: null, prevCursor: null })
  expect(thread['root']).toMatchObject({ thread: { replyCount: 2, userIds: [bob!.user.id, carol!.user.id] } })
  expect((await get(bob!, `/messages/${first.messageId}/thread`))['unreadCount']).toBe(1)

  const page = await get(ann!, `${path}/thread?limit=1`)
  expect(contentsOf(page)).toEqual(['And I bring biscuits'])
  expect(contentsOf(await get(ann!, `${path}/thread?limit=1&before=${page['prevCursor']}`))).toEqual(['I do'])
  expect(contentsOf(await get(ann!, `${path}/thread?after=${first.seq}`))).toEqual(['And I bring biscuits'])

  // Replies neither count as unread in the conversation nor move a mark there.
  await say(bob!, id, 'To all')
  await reply(ann!, root, 'Thanks')
  await eventually(async () => expect(await get(ann!, `/conversations/${id}`)).toMatchObject({ unreadCount: 1 }))

  expect((await get(carol!, '/threads'))['items']).toMatchObject([{ messageId: root.messageId, unreadCount: 1 }])
  const marked = await call('POST', `${path}/thread/read`, { as: carol!, body: { upToSeq: 1_000_000 } })
  expect(marked.body).toMatchObject({ messageId: root.messageId, isFollowing: true })
  expect((await get(carol!, '/threads'))['items']).toMatchObject([{ unreadCount: 0 }])
  await call('DELETE', `${path}/thread/follow`, { as: carol! })
  expect((await get(carol!, '/threads'))['items']).toEqual([])
  expect((await call('PUT', `${path}/thread/follow`, { as: carol! })).body).toMatchObject({ isFollowing: true })

  await call('DELETE', `/messages/${first.messageId}`, { as: bob! })
  expect((await get(ann!, path))['thread']).toMatchObject({ replyCount: 2 })
})

test('messages are pinned for all, up to a number, until they are unpinned or deleted', async () => {
  const id = await group(ann!, [bob!])
  const [one, two] = [await say(ann!, id, 'one'), await say(ann!, id, 'two')]
  const pin = (as: Person, messageId: string) => call('PUT', `/messages/${messageId}/pin`, { as })
  expect((await pin(bob!, one.messageId)).body).toMatchObject({ seq: expect.any(Number) })
  expect((await pin(ann!, one.messageId)).body).toEqual({ messageId: one.messageId, seq: null })
  await call('POST', '/messages/pin', { as: ann!, body: { messageId: two.messageId } })
  expect(contentsOf(await get(bob!, `/conversations/${id}/pins`))).toEqual(['two', 'one'])
  expect(await get(bob!, `/conversations/${id}`)).toMatchObject({ pins: [one.seq, two.seq] })
  expect((await get(bob!, `/messages/${one.messageId}`))['pinnedAt']).toEqual(expect.any(String))
  await call('DELETE', `/messages/${one.messageId}/pin`, { as: bob! })
  await call('DELETE', `/messages/${two.messageId}`, { as: ann! })
  expect(await get(bob!, `/conversations/${id}`)).toMatchObject({ pins: [] })
  expect((await pin(ann!, two.messageId)).body['code']).toBe('MESSAGE_DELETED')
  expect((await pin(carol!, one.messageId)).body['code']).toBe('MESSAGE_NOT_FOUND')
})

test('everything that a message said can be read by who sees it, until it is deleted', async () => {
  const id = await group(ann!, [bob!])
  const { messageId } = await say(ann!, id, 'first')
  for (const content of ['second', 'third'])
    await call('PATCH', `/messages/${messageId}`, { as: ann!, body: { content } })
  const { items } = await get(bob!, `/messages/${messageId}/edits`)
  expect(items.map(({ content }: Said) => content)).toEqual(['first', 'second', 'third'])
  expect((await call('GET', `/messages/${messageId}/edits`, { as: carol! })).status).toBe(404)
  await call('DELETE', `/messages/${messageId}`, { as: ann! })
  expect((await get(bob!, `/messages/${messageId}/edits`))['code']).toBe('MESSAGE_DELETED')
})

test('what I delete for myself is hidden from me alone: in pages, sync, previews and by itself', async () => {
  const id = await group(ann!, [bob!])
  const [kept, hidden] = [await say(ann!, id, 'kept'), await say(ann!, id, 'hidden')]
  await call('PUT', `/messages/${hidden.messageId}/reactions/🎉`, { as: ann! })
  expect((await call('DELETE', `/messages/${hidden.messageId}?scope=me`, { as: bob! })).status).toBe(204)
  const texts = async (as: Person) => contentsOf(await get(as, `/conversations/${id}/messages?limit=2`))
  expect(await texts(ann!)).toEqual(['kept', 'hidden'])
  expect((await texts(bob!)).at(-1)).toBe('kept')
  expect(await get(bob!, `/conversations/${id}`)).toMatchObject({ lastMessage: { content: 'kept' } })
  expect((await call('GET', `/messages/${hidden.messageId}`, { as: bob! })).status).toBe(404)
  const seqs = async (as: Person) =>
    (await get(as, `/conversations/${id}/log?after=${kept.seq}`))['entries'].map(({ seq }: Said) => seq)
  expect(await seqs(ann!)).toEqual([hidden.seq, hidden.seq + 1])
  expect(await seqs(bob!)).toEqual([])
  await say(ann!, id, 'later')
  expect((await seqs(bob!)).length).toBe(1)
})

test('many are deleted at once, each by itself', async () => {
  const id = await group(ann!, [bob!])
  const [mine, other] = [await say(bob!, id, 'mine'), await say(ann!, id, 'not mine')]
  const messageIds = [mine.messageId, other.messageId, `${id}.999`]
  const everyone = await call('POST', '/messages/delete', { as: bob!, body: { messageIds, scope: 'everyone' } })
  expect(everyone.body['results'].map(({ error }: Said) => error?.code ?? null)).toEqual([
    null,
    'FORBIDDEN',
    'MESSAGE_NOT_FOUND',
  ])
  const forMe = await call('POST', '/messages/delete', { as: bob!, body: { messageIds, scope: 'me' } })
  expect(forMe.body['results'].map(({ error }: Said) => error?.code ?? null)).toEqual([null, null, 'MESSAGE_NOT_FOUND'])
  expect((await get(ann!, `/messages/${other.messageId}`))['content']).toBe('not mine')
})

test('a copy says whose words it is, and only what I may read is copied', async () => {
  const [from, to] = [await group(ann!, [bob!]), await group(bob!, [carol!])]
  const { messageId } = await say(ann!, from, 'Look, @bob')
  const body = { messageIds: [messageId], conversationIds: [to, from.replace(/.$/, '_')], commandId: randomUUID() }
  const { results } = (await call('POST', '/messages/forward', { as: bob!, body })).body
  expect(results).toMatchObject([{ sent: { seq: expect.any(Number) } }, { error: { code: 'NOT_A_PARTICIPANT' } }])
  const again = (await call('POST', '/messages/forward', { as: bob!, body })).body
  expect(again['results'][0].sent).toEqual(results[0].sent)
  const copy = await get(carol!, `/messages/${results[0].sent.messageId}`)
  expect(copy).toMatchObject({
    content: 'Look, @bob',
    senderId: bob!.user.id,
    forwardedFrom: ann!.user.id,
    mentions: [],
  })
  const foreign = await call('POST', '/messages/forward', { as: carol!, body: { ...body, conversationIds: [to] } })
  expect(foreign.body['code']).toBe('MESSAGE_NOT_FOUND')
})

test('who got a message, who read it, and when', async () => {
  const id = await group(ann!, [bob!, carol!])
  const { messageId, seq } = await say(ann!, id, 'news')
  await call('POST', `/conversations/${id}/read`, { as: bob!, body: { upToSeq: seq } })
  await eventually(async () => {
    const { items } = await get(ann!, `/messages/${messageId}/info`)
    const byId = new Map(items.map((receipt: Said) => [receipt['userId'], receipt]))
    expect(byId.size).toBe(2)
    expect(byId.get(bob!.user.id)).toMatchObject({ status: 'read', readAt: expect.any(String) })
    expect(byId.get(carol!.user.id)).toEqual({
      userId: carol!.user.id,
      status: 'sent',
      deliveredAt: null,
      readAt: null,
    })
  })
})

test('unread mentions are listed until they are read; several conversations are read at once', async () => {
  const id = await group(ann!, [bob!])
  await say(ann!, id, 'nothing')
  const { seq, messageId } = await say(ann!, id, '@bob look')
  const all = await say(ann!, id, '@all look')
  const mentions = async () => (await get(bob!, `/conversations/${id}`))['unreadMentions']
  expect(await mentions()).toEqual([seq, all.seq])
  const other = await group(ann!, [bob!])
  const there = await say(ann!, other, '@bob and here')
  const { items } = await get(bob!, '/conversations')
  const listed = new Map(items.map((conversation: Said) => [conversation['id'], conversation['unreadMentions']]))
  expect([listed.get(id), listed.get(other)]).toEqual([[seq, all.seq], [there.seq]])
  await call('PATCH', `/messages/${messageId}`, { as: ann!, body: { content: 'no more' } })
  expect(await mentions()).toEqual([all.seq])
  const body = {
    marks: [
      { conversationId: id, upToSeq: all.seq },
      { conversationId: 'cnv_none', upToSeq: 1 },
    ],
  }
  expect((await call('POST', '/conversations/read', { as: bob!, body })).body['items']).toEqual([
    { conversationId: id, upToSeq: all.seq },
    { conversationId: 'cnv_none', upToSeq: null },
  ])
  expect(await mentions()).toEqual([])
})
