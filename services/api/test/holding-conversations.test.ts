import { randomUUID } from 'node:crypto'
import { eventually } from '@chat/testkit'
import { beforeAll, expect, test } from 'vitest'
import { type Person, startSystem } from './start-system.ts'

const { call, person } = startSystem()
let [ann, bob, carol]: Person[] = []

beforeAll(async () => {
  ;[ann, bob, carol] = [await person('ann'), await person('bob'), await person('carol')]
})

const group = async (as: Person, others: Person[]): Promise<string> => {
  const body = { name: 'G', participants: others.map(({ user }) => user.id) }
  return (await call('POST', '/conversations/group', { as, body })).body['id'] as string
}
const get = (as: Person, id: string) => call('GET', `/conversations/${id}`, { as })
const say = (as: Person, id: string, content: string, clientMsgId: string = randomUUID()) =>
  call('POST', `/conversations/${id}/messages`, { as, body: { content, clientMsgId } })
const settle = (as: Person, id: string, settings: object) =>
  call('PATCH', `/conversations/${id}`, { as, body: { settings } })
const history = async (as: Person, id: string): Promise<string[]> => {
  const { body } = await call('GET', `/conversations/${id}/messages`, { as })
  return (body['items'] as { kind: string; content: string }[]).flatMap((m) => (m.kind === 'text' ? [m.content] : []))
}
const ask = (as: Person, other: Person) =>
  call('POST', '/conversations/direct', { as, body: { userId: other.user.id, isRequest: true } })
const list = async (as: Person, query: string): Promise<string[]> => {
  const { body } = await call('GET', `/conversations?${query}`, { as })
  return (body['items'] as { id: string }[]).map(({ id }) => id)
}

test('settings are for those who lead a group, and each is told what was changed', async () => {
  const id = await group(ann!, [bob!])
  expect((await settle(bob!, id, { announcementOnly: true })).body['code']).toBe('ROLE_TOO_LOW')
  const changed = await settle(ann!, id, { slowModeSeconds: 5, disappearAfterSeconds: 60 })
  expect(changed.body['settings']).toEqual({
    historyFrom: 'joining',
    slowModeSeconds: 5,
    announcementOnly: false,
    disappearAfterSeconds: 60,
  })
  const { body } = await call('GET', `/conversations/${id}/messages`, { as: bob! })
  expect(body['items'].at(-1).notice).toMatchObject({
    event: 'conversation-updated',
    name: null,
    settings: { slowModeSeconds: 5, disappearAfterSeconds: 60 },
  })
  expect((await settle(ann!, id, { slowModeSeconds: -1 })).status).toBe(400)
  expect((await settle(ann!, id, { isSecret: true })).status).toBe(400)
})

test('in slow mode members wait and moderators do not', async () => {
  const id = await group(ann!, [bob!])
  await settle(ann!, id, { slowModeSeconds: 3600 })
  const clientMsgId = randomUUID()
  expect((await say(bob!, id, 'one', clientMsgId)).status).toBe(201)
  expect((await say(bob!, id, 'one', clientMsgId)).status).toBe(200)
  const second = await say(bob!, id, 'two')
  expect(second.status).toBe(429)
  expect(second.body).toMatchObject({ code: 'SLOW_MODE', retryAfter: expect.any(Number) })
  expect(second.body['retryAfter']).toBeGreaterThan(3590)
  expect((await say(ann!, id, 'three')).status).toBe(201)
  expect((await say(ann!, id, 'four')).status).toBe(201)
  await settle(ann!, id, { slowModeSeconds: 0 })
  expect((await say(bob!, id, 'five')).status).toBe(201)
})

test('where only announcements are made, members read', async () => {
  const id = await group(ann!, [bob!])
  await settle(ann!, id, { announcementOnly: true })
  expect((await say(bob!, id, 'me too')).body).toMatchObject({ status: 403, code: 'ANNOUNCEMENT_ONLY' })
  const { body } = await say(ann!, id, 'hear')
  const reacted = await call('PUT', `/messages/${body['messageId']}/reactions/%F0%9F%91%8D`, { as: bob! })
  expect(reacted.status).toBe(200)
  const role = { as: ann!, body: { role: 'moderator' } }
  await call('PUT', `/conversations/${id}/participants/${bob!.user.id}/role`, role)
  expect((await say(bob!, id, 'now')).status).toBe(201)
})

test('who joins sees the history from there on, or from the start where that is set', async () => {
  const id = await group(ann!, [bob!])
  await say(ann!, id, 'before')
  const add = (who: Person) =>
    call('POST', `/conversations/${id}/participants`, { as: ann!, body: { userId: who.user.id } })
  const dora = await person('dora')
  await add(carol!)
  expect(await history(carol!, id)).toEqual([])
  await settle(ann!, id, { historyFrom: 'start' })
  await add(dora)
  expect(await history(dora, id)).toEqual(['before'])
  expect(await history(carol!, id)).toEqual([])
})

test('a request lets one message through, and everything once it is accepted', async () => {
  const { body, status } = await ask(ann!, carol!)
  const id = body['id'] as string
  expect(status).toBe(201)
  expect(body).toMatchObject({ state: 'accepted', request: { userId: carol!.user.id, state: 'pending' } })
  expect((await say(ann!, id, 'may I?')).status).toBe(201)
  expect((await say(ann!, id, 'hello?')).body).toMatchObject({ status: 409, code: 'REQUEST_PENDING' })

  expect(await list(carol!, 'state=requested')).toEqual([id])
  expect(await list(carol!, 'filter=requests')).toEqual([id])
  expect(await list(carol!, 'state=accepted')).not.toContain(id)
  const asked = await get(carol!, id)
  expect(asked.body).toMatchObject({ state: 'requested', unreadCount: 1, lastMessage: { content: 'may I?' } })
  expect(asked.body['participants']).toHaveLength(2)
  expect((await say(carol!, id, 'hm')).body['code']).toBe('REQUEST_PENDING')
  const accept = (as: Person) => call('POST', `/conversations/${id}/accept`, { as })
  expect((await accept(bob!)).body['code']).toBe('NOT_A_PARTICIPANT')
  expect((await accept(ann!)).body).toMatchObject({ state: 'accepted', request: { state: 'pending' } })
  expect((await accept(carol!)).body).toMatchObject({ state: 'accepted', request: null })
  expect((await accept(carol!)).status).toBe(200)
  expect((await say(ann!, id, 'thank you')).status).toBe(201)
  expect((await say(carol!, id, 'welcome')).status).toBe(201)
  expect((await ask(ann!, carol!)).body).toMatchObject({ id, request: null })
})

test('who declines hears no more, and can think better of it', async () => {
  const [fay, gus] = [await person('fay'), await person('gus')]
  const id = (await ask(fay, gus)).body['id'] as string
  await say(fay, id, 'may I?')
  const reject = () => call('POST', `/conversations/${id}/reject`, { as: gus })
  expect([(await reject()).status, (await reject()).status]).toEqual([204, 204])
  expect(await list(gus, '')).not.toContain(id)
  expect((await say(fay, id, 'please')).body).toMatchObject({ status: 409, code: 'REQUEST_REJECTED' })
  expect((await get(fay, id)).body['request']).toEqual({ userId: gus.user.id, state: 'rejected' })
  const reopened = await call('POST', '/conversations/direct', { as: gus, body: { userId: fay.user.id } })
  expect(reopened.body).toMatchObject({ id, state: 'accepted', request: null })
  expect((await say(fay, id, 'at last')).status).toBe(201)
  expect((await reject()).body['code']).toBe('FORBIDDEN')
})

test('a link lets people in until it is used up, over or revoked', async () => {
  const id = await group(ann!, [bob!])
  const path = `/conversations/${id}/invites`
  const make = (as: Person, body: object = {}, headers = {}) => call('POST', path, { as, body, headers })
  expect((await make(bob!)).body['code']).toBe('ROLE_TOO_LOW')
  expect((await call('GET', path, { as: bob! })).body['code']).toBe('ROLE_TOO_LOW')
  expect((await call('GET', path, { as: carol! })).body['code']).toBe('NOT_A_PARTICIPANT')
  expect((await make(ann!, { expiresAt: '2020-01-01T00:00:00.000Z' })).status).toBe(400)

  const headers = { 'idempotency-key': randomUUID() }
  const once = await make(ann!, { maxUses: 1 }, headers)
  expect(once.status).toBe(201)
  expect(once.body).toMatchObject({ maxUses: 1, uses: 0, expiresAt: null, createdBy: ann!.user.id })
  expect((await make(ann!, { maxUses: 1 }, headers)).body).toEqual(once.body)
  const code = once.body['code'] as string
  const look = (as: Person) => call('GET', `/invites/${code}`, { as })
  const join = (as: Person) => call('POST', `/invites/${code}/join`, { as })
  expect((await look(carol!)).body).toMatchObject({ conversationId: id, name: 'G', isParticipant: false })
  expect((await join(carol!)).body).toMatchObject({ id, role: 'member', state: 'accepted', participantCount: 3 })
  expect((await join(carol!)).status).toBe(200)
  expect((await look(carol!)).body).toMatchObject({ isParticipant: true })
  const dan = await person('dan')
  expect((await look(dan)).body).toMatchObject({ status: 404, code: 'INVITE_INVALID' })
  expect((await join(dan)).body).toMatchObject({ status: 404, code: 'INVITE_INVALID' })
  expect((await call('POST', '/invites/nothing/join', { as: dan })).body['code']).toBe('INVITE_INVALID')
  expect((await call('GET', path, { as: ann! })).body).toEqual({ items: [] })

  const open = await make(ann!)
  expect((await call('GET', path, { as: ann! })).body['items']).toEqual([open.body])
  const removed = await call('DELETE', `/conversations/${id}/participants/${carol!.user.id}`, { as: ann! })
  expect(removed.status).toBe(204)
  const again = await call('POST', `/invites/${open.body['code']}/join`, { as: carol! })
  expect(again.body).toMatchObject({ status: 403, code: 'FORBIDDEN' })
  expect((await call('DELETE', `${path}/${open.body['id']}`, { as: ann! })).status).toBe(204)
  expect((await call('POST', `/invites/${open.body['code']}/join`, { as: dan })).body['code']).toBe('INVITE_INVALID')

  const log = await call('GET', `/conversations/${id}/log`, { as: bob! })
  expect(JSON.stringify(log.body)).not.toContain(code)
})

test('a group has only so many links, and a direct conversation none', async () => {
  const id = await group(ann!, [])
  const make = (conversationId: string) =>
    call('POST', `/conversations/${conversationId}/invites`, { as: ann!, body: {} })
  for (let index = 0; index < 20; index += 1) expect((await make(id)).status).toBe(201)
  expect((await make(id)).body).toMatchObject({ status: 409, code: 'INVITE_LIMIT' })
  const direct = await call('POST', '/conversations/direct', { as: ann!, body: { userId: bob!.user.id } })
  expect((await make(direct.body['id'])).body['code']).toBe('NOT_FOR_DIRECT')
  const room = await call('GET', '/rooms/general', { as: ann! })
  expect((await make(room.body['id'])).body['code']).toBe('FORBIDDEN')
})

test('archive, mute, favourite and draft are mine alone', async () => {
  const id = await group(ann!, [bob!])
  const put = (what: string, body?: object) =>
    call('PUT', `/conversations/${id}/${what}`, { as: bob!, ...(body ? { body } : {}) })
  const drop = (what: string) => call('DELETE', `/conversations/${id}/${what}`, { as: bob! })
  expect((await put('archive')).body).toEqual({ archived: true, mutedUntil: null, favourite: false })
  expect((await put('favourite')).body).toMatchObject({ archived: true, favourite: true })
  expect((await put('mute', {})).body['mutedUntil']).toMatch(/^9999-/)
  const until = '2099-01-01T00:00:00.000Z'
  expect((await put('mute', { until })).body).toMatchObject({ mutedUntil: until })
  expect((await put('draft', { content: 'half a' })).body['draft']).toMatchObject({ content: 'half a' })
  expect(await list(bob!, 'filter=archived')).toEqual([id])
  expect(await list(bob!, 'filter=favourites&kind=group')).toEqual([id])
  expect(await list(bob!, 'filter=favourites&kind=room')).toEqual([])
  expect((await get(bob!, id)).body).toMatchObject({ archived: true, favourite: true, draft: { content: 'half a' } })
  expect((await get(ann!, id)).body).toMatchObject({ archived: false, favourite: false, mutedUntil: null, draft: null })

  expect((await drop('archive')).body).toMatchObject({ archived: false, favourite: true })
  await drop('favourite')
  await drop('mute')
  await put('draft', { content: ' ' })
  expect((await get(bob!, id)).body).toMatchObject({ archived: false, favourite: false, mutedUntil: null, draft: null })
  const foreign = await call('PUT', `/conversations/${id}/archive`, { as: carol! })
  expect(foreign.body).toMatchObject({ status: 404, code: 'NOT_A_PARTICIPANT' })
})

test('only what is unread is listed where that is asked for', async () => {
  const id = await group(ann!, [bob!])
  expect(await list(bob!, 'filter=unread')).not.toContain(id)
  const { body } = await say(ann!, id, 'new')
  expect(await list(bob!, 'filter=unread')).toContain(id)
  await eventually(async () => expect(await list(ann!, 'filter=unread')).not.toContain(id))
  await call('POST', `/conversations/${id}/read`, { as: bob!, body: { upToSeq: body['seq'] } })
  expect(await list(bob!, 'filter=unread')).not.toContain(id)
  expect((await call('GET', '/conversations?filter=other', { as: bob! })).status).toBe(400)
})

test('what disappears leaves its bare place, and nothing of what it was edited to', async () => {
  const { body: direct } = await call('POST', '/conversations/direct', { as: ann!, body: { userId: carol!.user.id } })
  const id = direct['id'] as string
  expect((await settle(carol!, id, { disappearAfterSeconds: 1 })).status).toBe(200)
  expect((await settle(carol!, id, { announcementOnly: true })).body['code']).toBe('NOT_FOR_DIRECT')
  const clientMsgId = randomUUID()
  const sent = await say(ann!, id, 'a secret', clientMsgId)
  const { messageId, seq } = sent.body
  const edited = await call('PATCH', `/messages/${messageId}`, { as: ann!, body: { content: 'another secret' } })
  expect(edited.body).toMatchObject({ expiresAt: expect.any(String), deletedAt: null })
  await settle(carol!, id, { disappearAfterSeconds: null })
  await say(ann!, id, 'this stays')

  const logOf = async () => (await call('GET', `/conversations/${id}/log?after=${seq - 1}`, { as: carol! })).body
  await eventually(async () => {
    const { entries } = await logOf()
    const expired = entries.find(({ event }: { event: string }) => event === 'messages-expired')
    expect(expired?.payload.messageIds).toEqual([messageId])
  })
  const log = await logOf()
  expect(JSON.stringify(log)).not.toContain('secret')
  expect(log.entries[0]).toMatchObject({ seq, event: 'new-message', payload: { content: '' } })
  const shown = await history(carol!, id)
  expect(shown).toContain('this stays')
  expect(JSON.stringify(shown)).not.toContain('secret')
  const { body: bare } = await call('GET', `/messages/${messageId}`, { as: ann! })
  expect(bare).toMatchObject({ content: '', deletedAt: bare['expiresAt'] })
  const change = await call('PATCH', `/messages/${messageId}`, { as: ann!, body: { content: 'back' } })
  expect(change.body['code']).toBe('MESSAGE_DELETED')
  // Nobody is asked to read what is gone.
  expect((await call('GET', `/conversations/${id}`, { as: carol! })).body['unreadCount']).toBe(1)
  // The same command again is answered as it was, and gives no second message.
  expect((await say(ann!, id, 'a secret', clientMsgId)).body).toMatchObject({ messageId, seq })
})
