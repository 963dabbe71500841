import { readFileSync } from 'node:fs'
import { operations } from '@chat/contracts'
import { beforeAll, expect, test } from 'vitest'
import { aliases } from '../src/aliases/index.ts'
import { type Answer, type Person, startSystem } from './start-system.ts'

const { call, person } = startSystem()
let [ann, bob, carol]: Person[] = []
let direct = ''
let group = ''
let room = ''
let messageId = ''
let asked = ''
let declined = ''

beforeAll(async () => {
  ;[ann, bob, carol] = [await person('ann'), await person('bob'), await person('carol')]
  const made = await call('POST', '/conversations/direct', { as: ann!, body: { userId: bob!.user.id } })
  direct = made.body['id'] as string
  const body = { name: 'G', participants: [bob!.user.id] }
  group = (await call('POST', '/conversations/group', { as: ann!, body })).body['id'] as string
  room = (await call('GET', '/rooms/general', { as: ann! })).body['id'] as string
  const sent = await call('POST', `/conversations/${direct}/messages`, { as: ann!, body: { content: 'hello' } })
  messageId = sent.body['messageId'] as string
  const ask = async (as: Person): Promise<string> => {
    const { body } = await call('POST', '/chats/or-create', { as, body: { recipientId: ann!.user.id } })
    return body['id'] as string
  }
  asked = await ask(await person('dan'))
  declined = await ask(await person('eve'))
})

interface Row {
  path?: () => string
  body?: () => unknown
  status?: number
  successor: () => string
  answer?: (answer: Answer) => void
}

const listsHello = ({ body }: Answer): void => {
  const hello = { content: 'hello', message: 'hello', chatId: direct, roomId: direct, senderId: ann!.user.id }
  expect(body['items']).toContainEqual(expect.objectContaining(hello))
}
const isGroup = ({ body }: Answer): void => expect(body).toMatchObject({ id: group, chatId: group, kind: 'group' })
const messagesOf = (id: string) => `/conversations/${id}/messages`

/** One documented request for each alias, and what it is answered; in this order. */
const rows: Record<string, Row> = {
  'POST /auth/refresh-token': {
    body: () => ({ refreshToken: carol!.refreshToken }),
    successor: () => '/auth/refresh',
    answer: ({ body }) => expect(body).toMatchObject({ accessToken: expect.any(String), expiresIn: 900 }),
  },
  'GET /users/profile': {
    successor: () => '/users/me',
    answer: ({ body }) => expect(body).toMatchObject({ id: ann!.user.id, email: 'ann@example.test' }),
  },
  'PUT /users/profile': {
    body: () => ({ name: 'Ann O.', about: 'Tea.' }),
    successor: () => '/users/me',
    answer: ({ body }) => expect(body).toMatchObject({ displayName: 'Ann O.', bio: 'Tea.' }),
  },
  'GET /users/status': {
    successor: () => '/users/me/status',
    answer: ({ body }) => expect(body).toMatchObject({ availability: 'online', text: null }),
  },
  'PUT /users/status': {
    body: () => ({ status: 'busy', message: 'Later' }),
    successor: () => '/users/me/status',
    answer: ({ body }) => expect(body).toMatchObject({ availability: 'dnd', text: 'Later' }),
  },
  'POST /users/block': {
    body: () => ({ userId: carol!.user.id }),
    status: 204,
    successor: () => `/users/me/blocks/${carol!.user.id}`,
  },
  'POST /users/unblock': {
    body: () => ({ userId: carol!.user.id }),
    status: 204,
    successor: () => `/users/me/blocks/${carol!.user.id}`,
  },
  'POST /users/report': {
    body: () => ({ userId: carol!.user.id, reason: 'She shouts.' }),
    status: 201,
    successor: () => '/reports',
    answer: ({ body }) => expect(body).toMatchObject({ targetUserId: carol!.user.id, comment: 'She shouts.' }),
  },
  'GET /users/online': {
    successor: () => '/users',
    answer: ({ body }) => expect(body).toMatchObject({ items: [], nextCursor: null }),
  },
  'GET /users/search': {
    path: () => '/users/search?q=bo',
    successor: () => '/users',
    answer: ({ body }) => expect(body['items']).toMatchObject([{ username: 'bob' }]),
  },
  'GET /users/search/:query': {
    path: () => '/users/search/bo',
    successor: () => '/users',
    answer: ({ body }) => expect(body['items']).toMatchObject([{ username: 'bob' }]),
  },
  'POST /groups': {
    body: () => ({ name: 'H', members: [bob!.user.id] }),
    status: 201,
    successor: () => '/conversations/group',
    answer: ({ body }) => expect(body).toMatchObject({ name: 'H', participantCount: 2 }),
  },
  'GET /groups': {
    successor: () => '/conversations',
    answer: ({ body }) => {
      const kinds = (body['items'] as { kind: string }[]).map(({ kind }) => kind)
      expect(kinds).toEqual(['group', 'group'])
    },
  },
  'GET /groups/:groupId': {
    path: () => `/groups/${group}`,
    successor: () => `/conversations/${group}`,
    answer: isGroup,
  },
  'PUT /groups/:groupId': {
    path: () => `/groups/${group}`,
    body: () => ({ name: 'G1' }),
    successor: () => `/conversations/${group}`,
    answer: ({ body }) => expect(body).toMatchObject({ name: 'G1' }),
  },
  'POST /groups/:groupId/members': {
    path: () => `/groups/${group}/members`,
    body: () => ({ userId: carol!.user.id }),
    successor: () => `/conversations/${group}/participants`,
    answer: ({ body }) => expect(body).toMatchObject({ participantCount: 3 }),
  },
  'DELETE /groups/:groupId/members/:userId': {
    path: () => `/groups/${group}/members/${carol!.user.id}`,
    status: 204,
    successor: () => `/conversations/${group}/participants/${carol!.user.id}`,
  },
  'PUT /groups/:groupId/admin': {
    path: () => `/groups/${group}/admin`,
    body: () => ({ userId: bob!.user.id }),
    successor: () => `/conversations/${group}/participants/${bob!.user.id}/role`,
    answer: ({ body }) =>
      expect(body['participants']).toContainEqual(expect.objectContaining({ userId: bob!.user.id, role: 'admin' })),
  },
  'PUT /conversations/:conversationId': {
    path: () => `/conversations/${group}`,
    body: () => ({ name: 'G2' }),
    successor: () => `/conversations/${group}`,
    answer: ({ body }) => expect(body).toMatchObject({ name: 'G2' }),
  },
  'GET /chats/active': {
    successor: () => '/conversations',
    answer: ({ body }) => {
      const lastMessage = expect.objectContaining({ content: 'hello', chatId: direct })
      expect(body['items']).toContainEqual(expect.objectContaining({ chatId: direct, lastMessage }))
    },
  },
  'GET /chats/requests': {
    successor: () => '/conversations',
    answer: ({ body }) =>
      expect(body['items']).toMatchObject([
        { chatId: declined, state: 'requested' },
        { chatId: asked, state: 'requested' },
      ]),
  },
  'POST /chats/or-create': {
    body: () => ({ recipientId: carol!.user.id }),
    status: 201,
    successor: () => '/conversations/direct',
    answer: ({ body }) => expect(body).toMatchObject({ kind: 'direct', request: { userId: carol!.user.id } }),
  },
  'POST /chats/:chatId/accept': {
    path: () => `/chats/${asked}/accept`,
    successor: () => `/conversations/${asked}/accept`,
    answer: ({ body }) => expect(body).toMatchObject({ chatId: asked, state: 'accepted' }),
  },
  'POST /chats/:chatId/reject': {
    path: () => `/chats/${declined}/reject`,
    status: 204,
    successor: () => `/conversations/${declined}/reject`,
  },
  'PUT /chats/:chatId/archive': {
    path: () => `/chats/${direct}/archive`,
    successor: () => `/conversations/${direct}/archive`,
    answer: ({ body }) => expect(body).toMatchObject({ archived: true }),
  },
  'DELETE /chats/:chatId/archive': {
    path: () => `/chats/${direct}/archive`,
    successor: () => `/conversations/${direct}/archive`,
    answer: ({ body }) => expect(body).toMatchObject({ archived: false }),
  },
  'GET /chats/:chatId': {
    path: () => `/chats/${direct}`,
    successor: () => `/conversations/${direct}`,
    answer: ({ body }) => expect(body).toMatchObject({ id: direct, chatId: direct, roomId: direct }),
  },
  'GET /chats/:chatId/search': {
    path: () => `/chats/${direct}/search?query=nothing`,
    successor: () => `/conversations/${direct}/search`,
    answer: ({ body }) => expect(body).toEqual({ items: [], nextCursor: null, prevCursor: null }),
  },
  'GET /messages/search': {
    path: () => '/messages/search?q=nothing',
    successor: () => '/search/messages',
    answer: ({ body }) => expect(body).toEqual({ items: [], nextCursor: null, prevCursor: null }),
  },
  'POST /notifications/settings': {
    body: () => ({ level: 'mentions' }),
    successor: () => '/notifications/settings',
    answer: ({ body }) => expect(body).toEqual({ level: 'mentions', quietHours: null, conversations: [] }),
  },
  'GET /chats/:chatId/messages': {
    path: () => `/chats/${direct}/messages?limit=10`,
    successor: () => messagesOf(direct),
    answer: listsHello,
  },
  'GET /messages/:chatId': {
    path: () => `/messages/${direct}`,
    successor: () => messagesOf(direct),
    answer: listsHello,
  },
  'POST /messages': {
    body: () => ({ chatId: direct, content: 'again' }),
    status: 201,
    successor: () => messagesOf(direct),
    answer: ({ body }) => expect(body).toMatchObject({ messageId: expect.stringContaining(`${direct}.`) }),
  },
  'PUT /messages/:messageId': {
    path: () => `/messages/${messageId}`,
    body: () => ({ content: 'hello' }),
    successor: () => `/messages/${messageId}`,
    answer: ({ body }) => expect(body).toMatchObject({ content: 'hello', editedAt: expect.any(String) }),
  },
  'POST /messages/:messageId/react': {
    path: () => `/messages/${messageId}/react`,
    body: () => ({ emoji: '👍' }),
    successor: () => `/messages/${messageId}/reactions/${encodeURIComponent('👍')}`,
    answer: ({ body }) => expect(body).toMatchObject({ count: 1 }),
  },
  'POST /messages/pin': {
    path: () => '/messages/pin',
    body: () => ({ messageId }),
    successor: () => `/messages/${messageId}/pin`,
    answer: ({ body }) => expect(body).toMatchObject({ seq: expect.any(Number) }),
  },
  'GET /messages/room/:roomId': {
    path: () => '/messages/room/general',
    successor: () => `/rooms/${room}/messages`,
    answer: ({ body }) => expect(body).toMatchObject({ items: expect.any(Array), asOfSeq: expect.any(Number) }),
  },
  'GET /messages/conversation/:userId1/:userId2': {
    path: () => `/messages/conversation/${bob!.user.id}/${ann!.user.id}`,
    successor: () => messagesOf(direct),
    answer: listsHello,
  },
  'PUT /messages/read/:roomId': {
    path: () => `/messages/read/${direct}`,
    successor: () => `/conversations/${direct}/read`,
    answer: ({ body }) => expect(body).toMatchObject({ upToSeq: expect.any(Number) }),
  },
}

test('every alias has a row', () => {
  expect(Object.keys(rows)).toEqual(aliases.map(({ method, path }) => `${method} ${path}`))
})

test('the document names every row', () => {
  const document = readFileSync(new URL('../../../docs/subsystems/dialects.md', import.meta.url), 'utf8')
  for (const { method, path, operation } of aliases) {
    const { method: ownMethod, path: ownPath } = operations[operation]
    expect(document).toContain(`| \`${method} ${path}\` | \`${ownMethod} ${ownPath}\` |`)
  }
})

test.each(aliases.map((alias) => [`${alias.method} ${alias.path}`, alias] as const))('%s', async (name, alias) => {
  const { path, body, status = 200, successor, answer } = rows[name]!
  const isOpen = operations[alias.operation].auth === 'none'
  const given = body ? { body: body() } : {}
  const target = path?.() ?? alias.path
  const answered = await call(alias.method, target, { ...(isOpen ? {} : { as: ann! }), ...given })
  expect([answered.status, answered.body]).toEqual([status, status === 204 ? null : expect.anything()])
  expect(answered.headers.get('deprecation')).toMatch(/^@\d+$/)
  expect(answered.headers.get('link')).toBe(`</api${successor()}>; rel="successor-version"`)
  answer?.(answered)
  if (!isOpen) expect((await call(alias.method, target, given)).body).toMatchObject({ code: 'UNAUTHENTICATED' })
})

test('one path with two meanings: a message id answers the message, and is no alias', async () => {
  const one = await call('GET', `/messages/${messageId}`, { as: bob! })
  expect(one.body).toMatchObject({ id: messageId, content: 'hello' })
  expect(one.headers.get('deprecation')).toBeNull()
})

test('reacting again takes it back', async () => {
  const react = () => call('POST', `/messages/${messageId}/react`, { as: bob!, body: { emoji: '🎉' } })
  expect((await react()).body).toMatchObject({ count: 1 })
  expect((await react()).body).toMatchObject({ count: 0 })
  expect((await react()).body).toMatchObject({ count: 1 })
})

test('a message to somebody goes to the direct conversation, unless the one it names is open to its sender', async () => {
  const say = (body: object) => call('POST', '/messages', { as: ann!, body })
  const toBob = await say({ receiverId: bob!.user.id, message: 'hi', roomId: 'cnv_unknown' })
  expect(toBob.body['messageId']).toContain(`${direct}.`)
  const toGroup = await say({ receiverId: bob!.user.id, message: 'hi all', roomId: group })
  expect(toGroup.body['messageId']).toContain(`${group}.`)
})

test('what an alias refuses is refused as its operation refuses it', async () => {
  const path = `/messages/conversation/${ann!.user.id}/${bob!.user.id}`
  expect((await call('GET', path, { as: carol! })).body).toMatchObject({ status: 404, code: 'CONVERSATION_NOT_FOUND' })
  expect((await call('GET', `/messages/${direct}`, { as: carol! })).body).toMatchObject({
    status: 404,
    code: 'CONVERSATION_NOT_FOUND',
  })
  expect((await call('GET', '/messages/room/nowhere', { as: ann! })).body).toMatchObject({ code: 'ROOM_NOT_FOUND' })
  expect((await call('POST', '/messages', { as: ann!, body: { chatId: direct } })).body).toMatchObject({
    code: 'BAD_REQUEST',
    errors: [{ path: 'content' }],
  })
  expect((await call('POST', '/messages', { as: ann!, body: [] })).status).toBe(400)
  expect((await call('POST', `/messages/${messageId}/react`, { as: ann!, body: {} })).status).toBe(400)
  expect((await call('PUT', `/messages/${messageId}`, { as: bob!, body: { content: 'x' } })).body).toMatchObject({
    code: 'FORBIDDEN',
  })
  expect((await call('GET', `/chats/${direct}/messages?limit=1000`, { as: ann! })).status).toBe(400)
})
