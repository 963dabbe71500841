import { randomUUID } from 'node:crypto'
import { eventually } from '@chat/testkit'
import { beforeAll, expect, test } from 'vitest'
import { type Person, startSystem } from './start-system.ts'

const { call, person } = startSystem()
let [ann, bob, carol]: Person[] = []

beforeAll(async () => {
  ;[ann, bob, carol] = [await person('ann'), await person('bob'), await person('carol')]
})

const direct = (as: Person, other: Person) =>
  call('POST', '/conversations/direct', { as, body: { userId: other.user.id } })
const group = (as: Person, others: Person[], more: object = {}) =>
  call('POST', '/conversations/group', { as, body: { name: 'G', participants: others.map((p) => p.user.id), ...more } })
const get = (as: Person, id: string) => call('GET', `/conversations/${id}`, { as })
const say = (as: Person, id: string, content: string, clientMsgId: string = randomUUID()) =>
  call('POST', `/conversations/${id}/messages`, { as, body: { content, clientMsgId } })

test('a pair has one direct conversation, however often and by whom it is asked for', async () => {
  const answers = await Promise.all([direct(ann!, bob!), direct(bob!, ann!), direct(ann!, bob!), direct(bob!, ann!)])
  expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['200', '200', '200', '201'])
  expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1)
  expect(answers[0]?.body).toMatchObject({
    kind: 'direct',
    name: null,
    participantCount: 2,
    state: 'accepted',
    unreadCount: 0,
    lastMessage: null,
    participants: expect.arrayContaining([
      { userId: ann!.user.id, role: 'member', lastReadSeq: 1, lastDeliveredSeq: 1 },
    ]),
  })
  expect((await direct(ann!, ann!)).status).toBe(400)
  const { status, body } = await call('POST', '/conversations/direct', { as: ann!, body: { userId: 'usr_nobody' } })
  expect([status, body['code']]).toEqual([404, 'USER_NOT_FOUND'])
})

test('a group is made once for each key, and its members have their roles', async () => {
  const key = randomUUID()
  const headers = { 'idempotency-key': key }
  const body = { name: 'Friends', members: [bob!.user.id, bob!.user.id, ann!.user.id] }
  const first = await call('POST', '/conversations/group', { as: ann!, body, headers })
  const second = await call('POST', '/conversations/group', { as: ann!, body, headers })
  expect([first.status, second.status]).toEqual([201, 201])
  expect(second.body['id']).toBe(first.body['id'])
  expect(first.body).toMatchObject({ kind: 'group', name: 'Friends', role: 'owner', participantCount: 2 })
  const other = await call('POST', '/conversations/group', { as: ann!, body: { ...body, name: 'Other' }, headers })
  expect([other.status, other.body['code']]).toEqual([409, 'COMMAND_ID_REUSED'])
  const bad = await call('POST', '/conversations/group', { as: ann!, body, headers: { 'idempotency-key': 'x' } })
  expect(bad.status).toBe(400)
  const unknown = await group(ann!, [], { participants: ['usr_nobody'] })
  expect([unknown.status, unknown.body['code']]).toEqual([404, 'USER_NOT_FOUND'])
})

test('people are added, get roles, are removed, and leave', async () => {
  const { body: made } = await group(ann!, [bob!])
  const id = made['id'] as string
  const members = `/conversations/${id}/participants`
  const add = (as: Person, who: Person) => call('POST', members, { as, body: { userId: who.user.id } })

  expect((await add(bob!, carol!)).body['code']).toBe('ROLE_TOO_LOW')
  expect((await get(carol!, id)).body['code']).toBe('CONVERSATION_NOT_FOUND')
  expect((await add(ann!, carol!)).body).toMatchObject({ participantCount: 3 })
  expect((await add(ann!, carol!)).status).toBe(200)
  expect((await get(carol!, id)).status).toBe(200)

  const page = await call('GET', `${members}?limit=2`, { as: carol! })
  const rest = await call('GET', `${members}?limit=2&cursor=${page.body['nextCursor']}`, { as: carol! })
  const ids = [...page.body['items'], ...rest.body['items']].map((item: { userId: string }) => item.userId)
  expect(ids.toSorted()).toEqual([ann!, bob!, carol!].map(({ user }) => user.id).toSorted())
  expect(rest.body['nextCursor']).toBeNull()

  const role = await call('PUT', `${members}/${bob!.user.id}/role`, { as: ann!, body: { role: 'admin' } })
  expect(role.body['participants']).toContainEqual(expect.objectContaining({ userId: bob!.user.id, role: 'admin' }))
  expect((await call('DELETE', `${members}/${carol!.user.id}`, { as: bob! })).status).toBe(204)
  expect((await get(carol!, id)).body).toMatchObject({ state: 'removed', participants: [] })
  expect((await add(carol!, carol!)).status).toBe(404)

  expect((await call('POST', `/conversations/${id}/leave`, { as: ann! })).body['code']).toBe('LAST_OWNER')
  expect((await call('POST', `/conversations/${id}/leave`, { as: bob! })).status).toBe(204)
  expect((await call('POST', `/conversations/${id}/leave`, { as: ann! })).status).toBe(204)
})

test('settings change for who may, and a direct conversation has none', async () => {
  const { body: made } = await group(ann!, [bob!])
  const rename = (as: Person, id: string) =>
    call('PATCH', `/conversations/${id}`, { as, body: { name: 'New', topic: 'T' } })
  expect((await rename(bob!, made['id'])).body['code']).toBe('ROLE_TOO_LOW')
  expect((await rename(ann!, made['id'])).body).toMatchObject({ name: 'New', topic: 'T' })
  const { body: pair } = await direct(ann!, bob!)
  expect((await rename(ann!, pair['id'])).body['code']).toBe('NOT_FOR_DIRECT')
})

test('rooms are open: found, read before joining, joined, left, and their names taken once', async () => {
  const name = 'Löwen & Tiger'
  const made = await call('POST', '/rooms', { as: ann!, body: { name, topic: 'Katzen' } })
  expect([made.status, made.body['slug']]).toEqual([201, 'löwen-tiger'])
  const again = await call('POST', '/rooms', { as: bob!, body: { name: 'LÖWEN tiger' } })
  expect([again.status, again.body['code']]).toEqual([409, 'ROOM_NAME_TAKEN'])
  expect((await call('POST', '/rooms', { as: bob!, body: { name: '!!!' } })).status).toBe(400)

  await say(ann!, made.body['id'], 'welcome')
  const address = encodeURIComponent(name)
  for (const roomName of [address, encodeURIComponent('löwen-tiger'), made.body['id']]) {
    const { body } = await call('GET', `/rooms/${roomName}`, { as: bob! })
    expect(body).toMatchObject({ id: made.body['id'], state: null, role: null, lastMessage: { content: 'welcome' } })
  }
  const { body: history } = await call('GET', `/rooms/${address}/messages`, { as: bob! })
  expect(history['items']).toMatchObject([{ content: 'welcome' }])
  expect((await say(bob!, made.body['id'], 'hi')).body['code']).toBe('NOT_A_PARTICIPANT')

  const joined = await call('POST', `/conversations/${made.body['id']}/join`, { as: bob! })
  expect(joined.body).toMatchObject({ state: 'accepted', role: 'member', participantCount: 2 })
  expect((await say(bob!, made.body['id'], 'hi')).status).toBe(201)
  expect((await call('POST', `/conversations/${made.body['id']}/leave`, { as: bob! })).status).toBe(204)
  expect((await call('GET', '/rooms/nowhere', { as: bob! })).body['code']).toBe('ROOM_NOT_FOUND')

  const slugs: string[] = []
  for (let cursor = ''; ;) {
    const { body } = await call('GET', `/rooms?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, {
      as: bob!,
    })
    slugs.push(...body['items'].map(({ slug }: { slug: string }) => slug))
    if (body['nextCursor'] === null) break
    cursor = body['nextCursor']
  }
  expect(slugs).toEqual(['general', 'löwen-tiger', 'random', 'tech'])
})

test('the list is ordered by what happened last, page by page, with what is unread', async () => {
  const dora = await person('dora')
  const made = await Promise.all([group(dora, [ann!]), group(dora, [ann!]), group(dora, [ann!])])
  const ids = made.map(({ body }) => body['id'] as string)
  for (const id of [...ids, ids[0]!]) await say(ann!, id, `to ${id}`)

  const { body: whole } = await call('GET', '/conversations', { as: dora })
  const listed = whole['items'] as { id: string; unreadCount: number; lastMessage: { content: string } | null }[]
  expect(listed.map(({ id }) => id).slice(0, 3)).toEqual([ids[0], ids[2], ids[1]])
  expect(listed.slice(0, 3).map(({ unreadCount }) => unreadCount)).toEqual([2, 1, 1])
  expect(listed[0]?.lastMessage?.content).toBe(`to ${ids[0]}`)

  const paged: string[] = []
  for (let cursor = ''; ;) {
    const { body } = await call('GET', `/conversations?limit=1${cursor && `&cursor=${cursor}`}`, { as: dora })
    paged.push(...body['items'].map(({ id }: { id: string }) => id))
    if (body['nextCursor'] === null) break
    cursor = body['nextCursor']
  }
  expect(paged).toEqual(listed.map(({ id }) => id))
  expect((await call('GET', '/conversations?cursor=nonsense', { as: dora })).status).toBe(400)
})

test('reading and writing move my mark, never back, and never beyond what there is', async () => {
  const { body: pair } = await direct(bob!, carol!)
  const id = pair['id'] as string
  const read = (body: object) => call('POST', `/conversations/${id}/read`, { as: carol!, body })
  const sent = [await say(bob!, id, 'one'), await say(bob!, id, 'two'), await say(bob!, id, 'three')]
  const seqs = sent.map(({ body }) => body['seq'] as number)
  expect((await get(carol!, id)).body['unreadCount']).toBe(3)
  expect((await get(bob!, id)).body['unreadCount']).toBe(0)

  expect((await read({ upToSeq: seqs[1] })).body).toEqual({ upToSeq: seqs[1] })
  expect((await get(carol!, id)).body).toMatchObject({ unreadCount: 1, lastReadSeq: seqs[1] })
  expect((await read({ upToSeq: 1 })).body).toEqual({ upToSeq: seqs[1] })
  expect((await read({ messageIds: [sent[2]?.body['messageId']] })).body).toEqual({ upToSeq: seqs[2] })
  expect((await read({ upToSeq: 9_999 })).body).toEqual({ upToSeq: seqs[2] })
  expect((await read({})).status).toBe(400)
  expect((await get(carol!, id)).body['unreadCount']).toBe(0)

  await say(bob!, id, 'four')
  await say(carol!, id, 'five')
  expect((await get(carol!, id)).body['unreadCount']).toBe(0)
  await say(bob!, id, 'six')
  // The owner moves the mark of a sender a moment later.
  await eventually(async () => expect((await get(carol!, id)).body['unreadCount']).toBe(1))
  expect((await call('POST', `/conversations/${id}/read`, { as: ann!, body: { upToSeq: 1 } })).status).toBe(404)
})

test('a foreign conversation answers exactly like one that does not exist', async () => {
  const { body: made } = await group(ann!, [bob!])
  const { body: sent } = await say(ann!, made['id'], 'secret')
  const foreign = { conversation: made['id'] as string, message: sent['messageId'] as string }
  const unknown = { conversation: 'cnv_00000000000000000000000000000000', message: 'cnv_0000000000000000.2' }
  const requests: [string, (ids: typeof foreign) => string, unknown?][] = [
    ['GET', ({ conversation }) => `/conversations/${conversation}`],
    ['PATCH', ({ conversation }) => `/conversations/${conversation}`, { name: 'X' }],
    ['GET', ({ conversation }) => `/conversations/${conversation}/participants`],
    ['POST', ({ conversation }) => `/conversations/${conversation}/participants`, { userId: carol!.user.id }],
    ['DELETE', ({ conversation }) => `/conversations/${conversation}/participants/${bob!.user.id}`],
    [
      'PUT',
      ({ conversation }) => `/conversations/${conversation}/participants/${bob!.user.id}/role`,
      { role: 'member' },
    ],
    ['POST', ({ conversation }) => `/conversations/${conversation}/join`],
    ['POST', ({ conversation }) => `/conversations/${conversation}/leave`],
    ['POST', ({ conversation }) => `/conversations/${conversation}/read`, { upToSeq: 1 }],
    ['GET', ({ conversation }) => `/conversations/${conversation}/messages`],
    ['POST', ({ conversation }) => `/conversations/${conversation}/messages`, { content: 'hello' }],
    ['GET', ({ conversation }) => `/conversations/${conversation}/log`],
    ['GET', ({ message }) => `/messages/${message}`],
    ['PATCH', ({ message }) => `/messages/${message}`, { content: 'X' }],
    ['DELETE', ({ message }) => `/messages/${message}`],
    ['PUT', ({ message }) => `/messages/${message}/reactions/👍`],
    ['DELETE', ({ message }) => `/messages/${message}/reactions/👍`],
  ]
  for (const [method, path, body] of requests) {
    const answers = await Promise.all(
      [foreign, unknown].map((ids) => call(method, path(ids), { as: carol!, ...(body ? { body } : {}) })),
    )
    const [first, second] = answers.map(({ status, body }) => ({ ...body, status, requestId: '', instance: '' }))
    expect(first, `${method} ${path(foreign)}`).toEqual(second)
    expect(first, `${method} ${path(foreign)}`).toMatchObject({ status: 404 })
  }
})

test('people are found by the beginning of their names, or by their ids, many at once', async () => {
  const byName = await call('GET', `/users?q=${ann!.user.username.slice(0, 4)}`, { as: bob! })
  expect(byName.body['items']).toEqual(expect.arrayContaining([expect.objectContaining({ id: ann!.user.id })]))
  const byIds = await call('GET', `/users?ids=${ann!.user.id},usr_nobody,${carol!.user.id}`, { as: bob! })
  expect((byIds.body['items'] as { id: string }[]).map(({ id }) => id).toSorted()).toEqual(
    [ann!.user.id, carol!.user.id].toSorted(),
  )
  expect((await call('GET', '/users?ids=', { as: bob! })).status).toBe(400)
})
