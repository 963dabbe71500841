import { randomUUID } from 'node:crypto'
import { limits } from '@chat/contracts'
import { beforeAll, expect, test } from 'vitest'
import { type Person, startSystem } from './start-system.ts'

const system = startSystem()
const { call, person } = system
let [ann, bob, carol]: Person[] = []

beforeAll(async () => {
  ;[ann, bob, carol] = [await person('ann'), await person('bob'), await person('carol')]
})

interface Shown {
  seq: number
  kind: string
  content: string
}

const send = (as: Person, id: string, body: object, headers: Record<string, string> = {}) =>
  call('POST', `/conversations/${id}/messages`, { as, body, headers })
const say = (as: Person, id: string, content: string) => send(as, id, { content, clientMsgId: randomUUID() })
const history = (as: Person, id: string, query = '') =>
  call<{ items: Shown[]; nextCursor: string | null; prevCursor: string | null; asOfSeq: number }>(
    'GET',
    `/conversations/${id}/messages${query}`,
    { as },
  )
const log = (as: Person, id: string, after = 0, limit = 500) =>
  call('GET', `/conversations/${id}/log?after=${after}&limit=${limit}`, { as })

async function group(as: Person, others: Person[]): Promise<string> {
  const body = { name: 'G', participants: others.map(({ user }) => user.id) }
  return (await call('POST', '/conversations/group', { as, body })).body['id'] as string
}
async function direct(as: Person, other: Person): Promise<string> {
  return (await call('POST', '/conversations/direct', { as, body: { userId: other.user.id } })).body['id'] as string
}

test('a message is stored once, whatever its id came in', async () => {
  const id = await direct(ann!, bob!)
  const clientMsgId = randomUUID()
  const first = await send(ann!, id, { content: 'hello', clientMsgId })
  expect(first.status).toBe(201)
  expect(first.body).toEqual({
    messageId: `${id}.${first.body['seq']}`,
    seq: expect.any(Number),
    createdAt: expect.any(String),
  })
  const repeats = [
    await send(ann!, id, { content: 'hello', clientMsgId }),
    await send(ann!, id, { content: 'hello' }, { 'idempotency-key': clientMsgId }),
  ]
  for (const repeat of repeats) expect([repeat.status, repeat.body]).toEqual([200, first.body])
  const reused = await send(ann!, id, { content: 'something else', clientMsgId })
  expect([reused.status, reused.body['code']]).toEqual([409, 'COMMAND_ID_REUSED'])
  const { body: message } = await call('GET', `/messages/${first.body['messageId']}`, { as: bob! })
  expect(message).toMatchObject({ content: 'hello', clientMsgId, senderId: ann!.user.id, kind: 'text', reactions: [] })
})

test('only its sender edits a message; a deleted one leaves its place', async () => {
  const id = await group(ann!, [bob!])
  const { body: sent } = await say(bob!, id, 'helo')
  const path = `/messages/${sent['messageId']}`
  expect((await call('PATCH', path, { as: ann!, body: { content: 'x' } })).body['code']).toBe('FORBIDDEN')
  const edited = await call('PATCH', path, { as: bob!, body: { content: 'hello' } })
  expect(edited.body).toMatchObject({ content: 'hello', editedAt: expect.any(String), seq: sent['seq'] })
  expect(edited.body['changedSeq']).toBeGreaterThan(sent['seq'])

  expect((await call('DELETE', path, { as: ann! })).status).toBe(204)
  expect((await call('DELETE', path, { as: bob! })).status).toBe(204)
  expect((await call('GET', path, { as: bob! })).body).toMatchObject({ content: '', deletedAt: expect.any(String) })
  expect((await call('PATCH', path, { as: bob!, body: { content: 'x' } })).body['code']).toBe('MESSAGE_DELETED')
})

test('a text mentions participants by their names, and everybody where its author may', async () => {
  const id = await group(ann!, [bob!])
  const mentionsOf = async (as: Person, content: string) => {
    const { body } = await say(as, id, content)
    return (await call('GET', `/messages/${body['messageId']}`, { as })).body['mentions']
  }
  expect(await mentionsOf(ann!, 'Hello @Bob, @ann, @carol and @nobody')).toEqual([bob!.user.id])
  expect(await mentionsOf(ann!, '@all: lunch')).toEqual(['all'])
  expect(await mentionsOf(bob!, '@all: lunch, says @ann')).toEqual([ann!.user.id])
  const { body: sent } = await say(bob!, id, 'nobody')
  const edited = await call('PATCH', `/messages/${sent['messageId']}`, { as: bob!, body: { content: 'but @ann' } })
  expect(edited.body['mentions']).toEqual([ann!.user.id])
})

test('the same person and emoji count once', async () => {
  const id = await direct(ann!, bob!)
  const { body: sent } = await say(ann!, id, 'look')
  const path = `/messages/${sent['messageId']}/reactions/${encodeURIComponent('👍🏽')}`
  expect((await call('PUT', path, { as: bob! })).body).toMatchObject({ count: 1, seq: expect.any(Number) })
  expect((await call('PUT', path, { as: bob! })).body).toEqual({ count: 1, seq: null })
  expect((await call('PUT', path, { as: ann! })).body).toMatchObject({ count: 2 })
  expect((await call('GET', `/messages/${sent['messageId']}`, { as: ann! })).body['reactions']).toEqual([
    { emoji: '👍🏽', count: 2, userIds: [bob!.user.id, ann!.user.id] },
  ])
  expect((await call('DELETE', path, { as: bob! })).body).toMatchObject({ count: 1 })
  expect((await call('PUT', `/messages/${sent['messageId']}/reactions/abc`, { as: bob! })).status).toBe(400)
})

test('history is exact for every page, whichever way it is walked', async () => {
  const id = await group(ann!, [bob!])
  const sent: number[] = []
  for (let index = 0; index < 14; index += 1) {
    const { body } = await say(index % 3 === 0 ? bob! : ann!, id, `m${index}`)
    sent.push(body['seq'])
    // Places without a message, so that pages by place and pages by message differ.
    if (index % 4 === 0) await call('PUT', `/messages/${body['messageId']}/reactions/🎉`, { as: bob! })
  }
  const all = [1, ...sent] // with the notice of its creation
  const newest = await history(bob!, id)
  expect(newest.body.items.map(({ seq }) => seq)).toEqual(all)
  expect(newest.body).toMatchObject({ nextCursor: null, prevCursor: null })
  expect(newest.body.items[0]).toMatchObject({ kind: 'system', notice: { event: 'conversation-created' } })
  const last = newest.body.asOfSeq

  for (const limit of [1, 4, 15]) {
    const backwards: number[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await history(bob!, id, `?limit=${limit}${cursor && `&before=${cursor}`}`)
      backwards.unshift(...body.items.map(({ seq }) => seq))
      cursor = body.prevCursor
    }
    expect(backwards, `backwards by ${limit}`).toEqual(all)
    const forwards: number[] = []
    for (let cursor: string | null = '0'; cursor !== null;) {
      const { body } = await history(bob!, id, `?limit=${limit}&after=${cursor}`)
      forwards.push(...body.items.map(({ seq }) => seq))
      cursor = body.nextCursor
    }
    expect(forwards, `forwards by ${limit}`).toEqual(all)
  }
  const limit = 3
  for (let place = 1; place <= last + 2; place += 1) {
    const [before, after, around] = await Promise.all(
      ['before', 'after', 'around'].map((name) => history(bob!, id, `?limit=${limit}&${name}=${place}`)),
    )
    const older = all.filter((seq) => seq < place)
    const newer = all.filter((seq) => seq > place)
    expect(before?.body.items.map(({ seq }) => seq)).toEqual(older.slice(-limit))
    expect(after?.body.items.map(({ seq }) => seq)).toEqual(newer.slice(0, limit))
    expect(before?.body.prevCursor === null).toBe(older.length <= limit)
    expect(after?.body.nextCursor === null).toBe(newer.length <= limit)
    const shown = around?.body.items.map(({ seq }) => seq) ?? []
    expect(shown).toEqual(all.slice(all.indexOf(shown[0]!), all.indexOf(shown[0]!) + limit))
    expect(shown.includes(place)).toBe(all.includes(place))
  }
  expect((await history(bob!, id, '?before=2&after=3')).status).toBe(400)
  expect((await history(bob!, id, '?limit=101')).status).toBe(400)
})

test('a member of a group sees nothing from before they came, nor after they left', async () => {
  const id = await group(ann!, [bob!])
  const members = `/conversations/${id}/participants`
  const { body: early } = await say(ann!, id, 'before carol')
  await call('POST', members, { as: ann!, body: { userId: carol!.user.id } })
  await say(ann!, id, 'with carol')
  await call('PATCH', `/messages/${early['messageId']}`, { as: ann!, body: { content: 'still not for carol' } })
  await call('DELETE', `${members}/${carol!.user.id}`, { as: ann! })
  await say(ann!, id, 'after carol')
  await call('POST', members, { as: ann!, body: { userId: carol!.user.id } })
  const { body: back } = await say(ann!, id, 'carol is back')
  await call('DELETE', `${members}/${carol!.user.id}`, { as: ann! })
  await say(ann!, id, 'and gone')

  const texts = (items: Shown[]) => items.filter(({ kind }) => kind === 'text').map(({ content }) => content)
  const { body: seen } = await history(carol!, id)
  expect(texts(seen.items)).toEqual(['with carol', 'carol is back'])
  expect(texts((await history(carol!, id, `?limit=2&around=${back['seq']}`)).body.items)).toContain('carol is back')
  expect((await call('GET', `/messages/${early['messageId']}`, { as: carol! })).status).toBe(404)
  expect((await call('PUT', `/messages/${early['messageId']}/reactions/👍`, { as: carol! })).status).toBe(404)
  const { body: conversation } = await call('GET', `/conversations/${id}`, { as: carol! })
  expect(conversation).toMatchObject({ state: 'removed', lastMessage: { content: 'carol is back' }, unreadCount: 0 })
  expect(conversation['lastSeq']).toBe(seen.asOfSeq)

  const { body: range } = await log(carol!, id)
  const events = range['entries'] as { event: string; seq: number; payload: Record<string, unknown> }[]
  expect(events.map(({ event }) => event)).toEqual([
    'participant-added',
    'new-message',
    'participant-removed',
    'participant-added',
    'new-message',
    'participant-removed',
  ])
  expect(JSON.stringify(range)).not.toContain('not for carol')
  expect(range).toMatchObject({ from: 1, to: seen.asOfSeq, hasMore: false })
})

test('the log is complete from cursor to head, in pages that join without a gap', async () => {
  const id = await group(ann!, [bob!])
  const { body: first } = await say(ann!, id, 'frist')
  await call('PATCH', `/messages/${first['messageId']}`, { as: ann!, body: { content: 'first' } })
  await call('PUT', `/messages/${first['messageId']}/reactions/👍`, { as: bob! })
  const { body: last } = await say(bob!, id, 'second')
  const seqs: number[] = []
  const messages: unknown[] = []
  for (let after = 0; ;) {
    const { body } = await log(bob!, id, after, 2)
    expect(body['from']).toBe(after + 1)
    for (const { seq, payload, event } of body['entries']) {
      seqs.push(seq)
      if (event === 'message-edited' || event === 'new-message') messages.push(payload['content'])
    }
    after = body['to']
    if (!body['hasMore']) break
  }
  expect(seqs).toEqual([1, 2, 3, 4, 5])
  expect(messages).toEqual(['first', 'first', 'second']) // as they are now
  expect((await log(bob!, id, last['seq'])).body).toMatchObject({ entries: [], hasMore: false, to: last['seq'] })
  expect((await log(bob!, id, 99)).body).toEqual({ conversationId: id, reset: true })
})

test('whoever was answered finds their own message at once', async () => {
  const id = await direct(ann!, carol!)
  for (let index = 0; index < 20; index += 1) {
    const { body } = await say(ann!, id, `m${index}`)
    const [{ body: page }, { body: range }, { body: list }] = await Promise.all([
      history(ann!, id, '?limit=1'),
      log(ann!, id, body['seq'] - 1),
      call('GET', '/conversations?limit=1', { as: ann! }),
    ])
    expect(page.items[0]?.seq).toBe(body['seq'])
    expect(range['entries']).toMatchObject([{ seq: body['seq'] }])
    expect(list['items'][0]).toMatchObject({ id, lastSeq: body['seq'] })
  }
})

test('somebody has one bucket of messages on all processes of the api', async () => {
  const id = await group(ann!, [])
  const apis = await Promise.all([1, 2].map(() => system.startApi({ RATE_LIMIT_MESSAGES_PER_SECOND: '1' })))
  const answers = await Promise.all(
    Array.from({ length: 2 * limits.rateLimitMessagesBurst }, (_, index) =>
      fetch(`http://127.0.0.1:${apis[index % 2]?.port}/api/conversations/${id}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ann!.accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ content: 'Again', clientMsgId: randomUUID() }),
      }),
    ),
  )
  const refused = answers.filter(({ status }) => status === 429)
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(limits.rateLimitMessagesBurst)
  expect(refused.length).toBeGreaterThan(limits.rateLimitMessagesBurst / 2)
  expect(await refused[0]?.json()).toMatchObject({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) })
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
})
