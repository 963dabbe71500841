import { randomUUID } from 'node:crypto'
import { eventually } from '@chat/testkit'
import { beforeAll, describe, expect, test } from 'vitest'
import { PASSWORD, type Person, startSystem } from './start-system.ts'

const { call, person } = startSystem()
let [ann, bob, carol]: Person[] = []
let group = ''

beforeAll(async () => {
  ;[ann, bob, carol] = [await person('ann'), await person('bob'), await person('carol')]
  const body = { name: 'Tea', participants: [bob!.user.id] }
  group = (await call('POST', '/conversations/group', { as: ann!, body })).body['id'] as string
  await call('PUT', `/conversations/${group}/participants/${bob!.user.id}/role`, { as: ann!, body: { role: 'admin' } })
})

describe('the same key', () => {
  const keyed = (key: string) => ({ 'idempotency-key': key })

  test('makes one account, and tells its tokens again to who has the whole request', async () => {
    const headers = keyed(randomUUID())
    const body = { username: 'dora', email: 'dora@example.test', password: PASSWORD }
    const first = await call('POST', '/auth/register', { body, headers })
    const again = await call('POST', '/auth/register', { body, headers })
    expect([first.status, again.status]).toEqual([201, 201])
    expect(again.body).toEqual(first.body)
    expect([first, again].map((each) => each.headers.get('idempotency-replayed'))).toEqual([null, 'true'])
    expect((await call('GET', '/users/me', { as: again.body['accessToken'] as string })).status).toBe(200)

    const other = await call('POST', '/auth/register', { body: { ...body, password: `${PASSWORD}!` }, headers })
    expect([other.status, other.body['code']]).toEqual([409, 'COMMAND_ID_REUSED'])
    const fresh = await call('POST', '/auth/register', { body, headers: keyed(randomUUID()) })
    expect(fresh.body['code']).toBe('USERNAME_TAKEN')
  })

  test('of another person, or for something else, is another matter', async () => {
    const headers = keyed(randomUUID())
    const body = { targetType: 'user', targetId: carol!.user.id, reason: 'spam' }
    const first = await call('POST', '/reports', { as: ann!, body, headers })
    expect([first.status, first.body['reason']]).toEqual([201, 'spam'])
    expect((await call('POST', '/reports', { as: ann!, body, headers })).body).toEqual(first.body)
    const fromBob = await call('POST', '/reports', { as: bob!, body, headers })
    expect([fromBob.status, fromBob.headers.get('idempotency-replayed')]).toEqual([201, null])
    const elsewhere = await call('POST', '/conversations/direct', { as: ann!, body: { userId: bob!.user.id }, headers })
    expect(elsewhere.body['code']).toBe('COMMAND_ID_REUSED')
    const byAlias = { userId: carol!.user.id, reason: 'spam' }
    expect((await call('POST', '/users/report', { as: ann!, body: byAlias, headers })).body).toMatchObject({
      id: first.body['id'],
    })
  })

  test('does a thing once however many ask at once, and what failed may be tried again', async () => {
    const headers = keyed(randomUUID())
    const body = { username: 'emil', email: 'emil@example.test', password: PASSWORD }
    const ids = await Promise.all(
      Array.from({ length: 5 }, () =>
        eventually(async () => {
          const answer = await call('POST', '/auth/register', { body, headers })
          expect(answer.status).toBe(201)
          return (answer.body['user'] as { id: string }).id
        }),
      ),
    )
    expect(new Set(ids).size).toBe(1)
    const again = keyed(randomUUID())
    const taken = { ...body, username: 'emil-2' }
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect((await call('POST', '/auth/register', { body: taken, headers: again })).body['code']).toBe('EMAIL_TAKEN')
  })

  test('must be a UUID', async () => {
    const answer = await call('POST', '/reports', { as: ann!, body: {}, headers: keyed('one') })
    expect(answer.body['code']).toBe('BAD_REQUEST')
  })
})

describe('a version', () => {
  const tagOf = async (path: string, as: Person) => (await call('GET', path, { as })).headers.get('etag') ?? ''

  test('that the client has is not sent again', async () => {
    const path = `/conversations/${group}`
    const tag = await tagOf(path, ann!)
    expect(tag).toMatch(/^"[\da-z]+\.[\w-]{22}"$/)
    const known = await call('GET', path, { as: ann!, headers: { 'if-none-match': `"x", W/${tag}` } })
    expect([known.status, known.body, known.headers.get('etag')]).toEqual([304, null, tag])
    await call('POST', `${path}/messages`, { as: bob!, body: { content: 'tea?' } })
    expect((await call('GET', path, { as: ann!, headers: { 'if-none-match': tag } })).status).toBe(200)
    const list = await tagOf('/rooms', ann!)
    expect((await call('GET', '/rooms', { as: ann!, headers: { 'if-none-match': list } })).status).toBe(304)
  })

  test('of a group lets the first of two rename it; a message in between does not matter', async () => {
    const path = `/conversations/${group}`
    const [annsTag, bobsTag] = [await tagOf(path, ann!), await tagOf(path, bob!)]
    await call('POST', `${path}/messages`, { as: bob!, body: { content: 'more tea?' } })
    const rename = (as: Person, name: string, tag: string, method = 'PATCH') =>
      call(method, path, { as, body: { name }, headers: { 'if-match': tag } })
    const first = await rename(ann!, 'Green tea', annsTag)
    expect([first.status, first.body['name']]).toEqual([200, 'Green tea'])
    const late = await rename(bob!, 'Black tea', bobsTag)
    expect([late.status, late.body['code']]).toEqual([412, 'PRECONDITION_FAILED'])
    expect((await rename(bob!, 'Black tea', bobsTag, 'PUT')).status).toBe(412)
    const informed = await rename(bob!, 'Black tea', first.headers.get('etag') ?? '')
    expect([informed.status, informed.body['name']]).toEqual([200, 'Black tea'])
    expect((await rename(ann!, 'Tea', '*')).status).toBe(200)
    expect((await rename(ann!, 'Tea', '"nonsense"')).status).toBe(412)
  })

  test('of a message and of a profile guard an edit in the same way', async () => {
    const sent = await call('POST', `/conversations/${group}/messages`, { as: ann!, body: { content: 'one' } })
    const message = `/messages/${sent.body['messageId'] as string}`
    for (const [path, first, second] of [
      [message, { content: 'two' }, { content: 'three' }],
      ['/users/me', { bio: 'tea' }, { bio: 'coffee' }],
    ] as const) {
      const headers = { 'if-match': await tagOf(path, ann!) }
      const done = await call('PATCH', path, { as: ann!, body: first, headers })
      expect([done.status, done.body]).toMatchObject([200, first])
      expect((await call('PATCH', path, { as: ann!, body: second, headers })).body['code']).toBe('PRECONDITION_FAILED')
      expect((await call('GET', path, { as: ann! })).body).toMatchObject(first)
    }
  })

  test('of an edit that is repeated is not asked again', async () => {
    const path = `/conversations/${group}`
    const headers = { 'if-match': await tagOf(path, ann!), 'idempotency-key': randomUUID() }
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect((await call('PATCH', path, { as: ann!, body: { topic: 'Leaves' }, headers })).status).toBe(200)
  })

  test('is refused where there is none', async () => {
    const answer = await call('PATCH', '/users/me/privacy', { as: ann!, body: {}, headers: { 'if-match': '"a.b"' } })
    expect([answer.status, answer.body['errors']]).toEqual([400, [expect.objectContaining({ path: 'If-Match' })]])
  })
})

test('the threads one follows come page by page, the newest reply first', async () => {
  const roots: string[] = []
  const path = `/conversations/${group}/messages`
  for (const content of ['a', 'b', 'c']) {
    const mine = (await call('POST', path, { as: ann!, body: { content } })).body['messageId'] as string
    await call('POST', path, { as: bob!, body: { content: `re ${content}`, threadRootId: mine } })
    roots.unshift(mine)
  }
  const found: string[] = []
  for (let cursor = ''; ;) {
    const { body } = await call('GET', `/threads?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, {
      as: ann!,
    })
    found.push(...(body['items'] as { messageId: string }[]).map(({ messageId }) => messageId))
    if (body['nextCursor'] === null) break
    cursor = body['nextCursor'] as string
  }
  expect(found).toEqual(roots)
  expect((await call('GET', '/threads?cursor=mine', { as: ann! })).body['code']).toBe('BAD_REQUEST')
})
