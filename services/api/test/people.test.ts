import { expect, test } from 'vitest'
import { eventually } from '@chat/testkit'
import { PASSWORD, type Person, startSystem } from './start-system.ts'

const { call, person, startApi, env } = startSystem()

const direct = async (by: Person, whom: Person): Promise<string> =>
  (await call('POST', '/conversations/direct', { as: by, body: { userId: whom.user.id } })).body['id']
const say = async (by: Person, conversationId: string): Promise<{ messageId: string; seq: number }> => {
  const { body } = await call(`POST`, `/conversations/${conversationId}/messages`, {
    as: by,
    body: { content: 'rude' },
  })
  return body as never
}
const found = async (by: Person, q: string): Promise<string[]> =>
  (await call('GET', `/users?q=${encodeURIComponent(q)}`, { as: by })).body['items'].map(
    ({ username }: { username: string }) => username,
  )

let admin: Person
test('the first account administers', async () => {
  admin = await person('chief')
  expect(admin.user.role).toBe('admin')
})

test('people say who they are, and others see it', async () => {
  const ann = await person('ann')
  const bob = await person('bob')
  const change = { displayName: ' Ánn Łukasz-Øre ', bio: 'Tea.' }
  const { status, body } = await call('PATCH', '/users/me', { as: ann, body: change })
  expect([status, body['displayName'], body['bio']]).toEqual([200, 'Ánn Łukasz-Øre', 'Tea.'])
  expect((await call('GET', '/users/me', { as: ann })).body).toEqual(body)
  expect((await call('GET', `/users/${ann.user.id}`, { as: bob })).body).toMatchObject({ bio: 'Tea.' })
  for (const q of ['ann', 'ÁNN l', 'luk', '@ann', 'lukasz-o']) expect(await found(bob, q)).toContain('ann')
  expect(await found(bob, 'ore')).toEqual([])
  for (const bad of [{ displayName: '' }, { displayName: 'a\u202eb' }, { bio: 'x'.repeat(501) }, { role: 'admin' }])
    expect((await call('PATCH', '/users/me', { as: ann, body: bad })).status).toBe(400)
})

test('a status is set, ends by itself, and is seen by those who share a conversation', async () => {
  const [ann, bob, eve] = [await person('ann-s'), await person('bob-s'), await person('eve-s')]
  await direct(ann, bob)
  const expiresAt = new Date(Date.now() + 60_000).toISOString()
  const set = { availability: 'dnd', text: 'Writing', emoji: '📝', expiresAt }
  expect((await call('PUT', '/users/me/status', { as: ann, body: set })).body).toEqual(set)
  const seen = await call('GET', `/users/${ann.user.id}/presence`, { as: bob })
  expect(seen.body).toMatchObject({ status: 'offline', text: 'Writing', emoji: '📝', expiresAt })
  const soon = new Date(Date.now() + 700).toISOString()
  await call('PUT', '/users/me/status', { as: ann, body: { ...set, expiresAt: soon } })
  await eventually(async () =>
    expect((await call('GET', '/users/me/status', { as: ann })).body).toMatchObject({
      availability: 'online',
      text: null,
    }),
  )
  const past = { availability: 'away', expiresAt: '2020-01-01T00:00:00.000Z' }
  expect((await call('PUT', '/users/me/status', { as: ann, body: past })).status).toBe(400)
  await call('PUT', `/users/me/blocks/${bob.user.id}`, { as: ann })
  const hidden = await call('GET', `/users/${ann.user.id}/presence`, { as: bob })
  expect([hidden.status, hidden.body['code']]).toEqual([404, 'USER_NOT_FOUND'])
  expect(eve.user.id).toBeDefined()
})

test('who keeps their reading to themselves still has it counted for themselves', async () => {
  const [ann, bob] = [await person('ann-q'), await person('bob-q')]
  const conversationId = await direct(ann, bob)
  const { seq } = await say(bob, conversationId)
  const { body } = await call('PATCH', '/users/me/privacy', { as: ann, body: { receipts: false } })
  expect(body).toEqual({ lastSeen: true, receipts: false, typing: true, directMessages: 'everyone' })
  await call('POST', `/conversations/${conversationId}/read`, { as: ann, body: { upToSeq: seq } })
  const mine = await call('GET', `/conversations/${conversationId}`, { as: ann })
  expect(mine.body).toMatchObject({ lastReadSeq: seq, unreadCount: 0 })
  const shown = async () => {
    const { body: theirs } = await call('GET', `/conversations/${conversationId}`, { as: bob })
    return theirs['participants'].find(({ userId }: { userId: string }) => userId === ann.user.id)['lastReadSeq']
  }
  expect(await shown()).toBeLessThan(seq)
  await call('PATCH', '/users/me/privacy', { as: ann, body: { receipts: true } })
  const { seq: next } = await say(bob, conversationId)
  await call('POST', `/conversations/${conversationId}/read`, { as: ann, body: { upToSeq: next } })
  expect(await shown()).toBe(next)
})

test('a search finds nobody across a block, in either direction', async () => {
  const [ann, bob] = [await person('quentin'), await person('quincy')]
  expect(await found(ann, 'quin')).toEqual(['quincy'])
  await call('PUT', `/users/me/blocks/${ann.user.id}`, { as: bob })
  expect(await found(ann, 'quin')).toEqual([])
  expect(await found(bob, 'quen')).toEqual([])
  const byId = await call('GET', `/users?ids=${bob.user.id}`, { as: ann })
  expect(byId.body['items']).toHaveLength(1)
})

test('the access token of a session that ended is good for nothing, on every api at once', async () => {
  const ann = await person('ann-t')
  const other = await startApi()
  const elsewhere = () =>
    fetch(`http://127.0.0.1:${other.port}/api/auth/me`, { headers: { authorization: `Bearer ${ann.accessToken}` } })
  expect((await elsewhere()).status).toBe(200)
  await call('POST', '/auth/logout', { body: { refreshToken: ann.refreshToken } })
  const { status, body } = await call('GET', '/auth/me', { as: ann })
  expect([status, body['code']]).toEqual([401, 'UNAUTHENTICATED'])
  await eventually(async () => expect((await elsewhere()).status).toBe(401))
  const late = await startApi()
  const again = await fetch(`http://127.0.0.1:${late.port}/api/auth/me`, {
    headers: { authorization: `Bearer ${ann.accessToken}` },
  })
  expect(again.status).toBe(401)
})

test('a suspended account ends at once, begins nothing, and is found by administrators alone', async () => {
  const ann = await person('suspicious')
  const bob = await person('witness')
  const suspend = () => call('PUT', `/admin/users/${ann.user.id}/suspension`, { as: admin })
  expect((await call('PUT', `/admin/users/${ann.user.id}/suspension`, { as: bob })).status).toBe(403)
  const { status, body } = await suspend()
  expect([status, body]).toEqual([200, expect.objectContaining({ suspendedAt: expect.any(String) })])
  expect((await suspend()).body['suspendedAt']).toBe(body['suspendedAt'])
  expect((await call('GET', '/auth/me', { as: ann })).status).toBe(401)
  const signIn = await call('POST', '/auth/login', { body: { username: 'suspicious', password: PASSWORD } })
  expect([signIn.status, signIn.body['code']]).toEqual([403, 'ACCOUNT_SUSPENDED'])
  const wrong = await call('POST', '/auth/login', { body: { username: 'suspicious', password: 'not-it-at-all' } })
  expect(wrong.body['code']).toBe('INVALID_CREDENTIALS')
  const refresh = await call('POST', '/auth/refresh', { body: { refreshToken: ann.refreshToken } })
  expect(refresh.body['code']).toBe('REFRESH_TOKEN_INVALID')
  expect(await found(bob, 'suspicious')).toEqual([])
  const accounts = await call('GET', '/admin/users?q=suspicious', { as: admin })
  expect(accounts.body['items']).toMatchObject([{ username: 'suspicious', email: 'suspicious@example.test' }])
  expect((await call('DELETE', `/admin/users/${ann.user.id}/suspension`, { as: admin })).status).toBe(200)
  const back = await call('POST', '/auth/login', { body: { username: 'suspicious', password: PASSWORD } })
  expect(back.status).toBe(200)
  const self = await call('PUT', `/admin/users/${admin.user.id}/suspension`, { as: admin })
  expect([self.status, self.body['code']]).toEqual([403, 'FORBIDDEN'])
  const assistant = await call('PUT', '/admin/users/usr_assistant/suspension', { as: admin })
  expect([assistant.status, assistant.body['code']]).toEqual([403, 'FORBIDDEN'])
})

test('what is reported is seen, judged and removed by an administrator, who takes no part', async () => {
  const [ann, bob, eve] = [await person('ann-r'), await person('bob-r'), await person('eve-r')]
  const conversationId = await direct(ann, bob)
  const { messageId } = await say(bob, conversationId)
  const wish = { targetType: 'message', targetId: messageId, reason: 'harassment', comment: 'Look.' }
  expect((await call('POST', '/reports', { as: eve, body: wish })).body['code']).toBe('MESSAGE_NOT_FOUND')
  const { status, body: report } = await call('POST', '/reports', { as: ann, body: wish })
  expect([status, report]).toEqual([201, expect.objectContaining({ content: 'rude', state: 'open', messageId })])
  expect(report).not.toHaveProperty('reporterId')
  const again = await call('POST', '/reports', { as: ann, body: wish })
  expect([again.status, again.body['id']]).toEqual([200, report['id']])
  await call('PATCH', `/messages/${messageId}`, { as: bob, body: { content: 'kind' } })

  expect((await call('GET', '/admin/reports', { as: ann })).status).toBe(403)
  const { body: open } = await call('GET', '/admin/reports', { as: admin })
  expect(open['items']).toMatchObject([
    { id: report['id'], content: 'rude', reporter: { username: 'ann-r' }, target: { username: 'bob-r' } },
  ])
  const removed = await call('POST', `/admin/reports/${report['id']}/remove-message`, { as: admin })
  expect([removed.status, removed.body['state']]).toEqual([200, 'resolved'])
  expect((await call('POST', `/admin/reports/${report['id']}/remove-message`, { as: admin })).status).toBe(200)
  const { body: message } = await call('GET', `/messages/${messageId}`, { as: ann })
  expect([message['content'], typeof message['deletedAt']]).toEqual(['', 'string'])
  expect((await call('GET', '/admin/reports', { as: admin })).body['items']).toEqual([])

  const aboutBob = await call('POST', '/reports', { as: eve, body: { targetType: 'user', targetId: bob.user.id } })
  expect(aboutBob.status).toBe(201)
  const dismissed = await call('POST', `/admin/reports/${aboutBob.body['id']}/dismiss`, { as: admin })
  expect(dismissed.body).toMatchObject({ state: 'dismissed', handledAt: expect.any(String) })
  const nothing = await call('POST', `/admin/reports/${aboutBob.body['id']}/remove-message`, { as: admin })
  expect(nothing.body['code']).toBe('REPORT_NOT_FOUND')
  const resolved = await call('GET', '/admin/reports?state=dismissed&limit=1', { as: admin })
  expect(resolved.body['items']).toHaveLength(1)
  const { body: audit } = await call('GET', '/admin/audit?limit=1', { as: admin })
  expect(audit['items']).toMatchObject([{ action: 'report-dismissed', actorId: admin.user.id }])
  const { body: before } = await call('GET', `/admin/audit?cursor=${audit['nextCursor']}`, { as: admin })
  expect(before['items'].map(({ action }: { action: string }) => action)).toContain('message-removed')
})

test('whoever reports too much has to wait', async () => {
  const ann = await person('ann-l')
  const bob = await person('bob-l')
  const body = { targetType: 'user', targetId: bob.user.id }
  const answers = []
  for (let index = 0; index < 11; index += 1) answers.push(await call('POST', '/reports', { as: ann, body }))
  expect(answers.at(-1)?.body['code']).toBe('RATE_LIMITED')
})

test('where registration is closed an administrator makes the accounts', async () => {
  const closed = await startApi({ OPEN_REGISTRATION: 'false', ADMIN_EMAIL: 'chief@example.test' })
  const post = (path: string, name: string, token?: string) =>
    fetch(`http://127.0.0.1:${closed.port}/api${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ username: name, email: `${name}@example.test`, password: PASSWORD }),
    }).then(async (answer) => [answer.status, await answer.json()] as const)
  expect(await post('/auth/register', 'new-one')).toMatchObject([403, { code: 'REGISTRATION_CLOSED' }])
  expect(await post('/users', 'new-one')).toMatchObject([403, { code: 'REGISTRATION_CLOSED' }])
  const nobody = await person('nobody-special')
  expect(await post('/users', 'new-one', nobody.accessToken)).toMatchObject([403, { code: 'FORBIDDEN' }])
  expect(await post('/users', 'new-one', admin.accessToken)).toMatchObject([201, { username: 'new-one', role: 'user' }])
  const open = await call('POST', '/users', {
    body: { username: 'open-one', email: 'open-one@example.test', password: PASSWORD },
  })
  expect([open.status, open.body['user']['username']]).toEqual([201, 'open-one'])
  expect(env['OPEN_REGISTRATION']).toBeUndefined()
})

test('who wants to be asked first is asked', async () => {
  const [ann, bob] = [await person('ann-m'), await person('bob-m')]
  await call('PATCH', '/users/me/privacy', { as: bob, body: { directMessages: 'request' } })
  const conversationId = await direct(ann, bob)
  const theirs = await call('GET', `/conversations/${conversationId}`, { as: bob })
  expect(theirs.body).toMatchObject({ state: 'requested' })
  await say(ann, conversationId)
  const { body } = await call('POST', `/conversations/${conversationId}/messages`, {
    as: ann,
    body: { content: 'so?' },
  })
  expect(body['code']).toBe('REQUEST_PENDING')
  expect(await direct(bob, ann)).toBe(conversationId)
  const accepted = await call('GET', `/conversations/${conversationId}`, { as: bob })
  expect(accepted.body).toMatchObject({ state: 'accepted' })
})
