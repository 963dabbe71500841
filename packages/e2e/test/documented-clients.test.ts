import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryRoot } from '@chat/local-stack'
import { createPeople, createRestClient, eventually, type Person, startTestStack, type TestStack } from '@chat/testkit'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Collection, runCollection } from './documented-clients/run-collection.ts'
import {
  chatClasses,
  chatConnects,
  chatCurl,
  chatListens,
  chatSends,
  kebabEmits,
  kebabListens,
  roomClient,
} from './documented-clients/snippets.ts'

// What is written for this server and for older ones, run as it is printed.

const run = promisify(execFile)
type Json = Record<string, unknown>

let stack: TestStack
let adminToken = ''
let [ann, bob, carol]: Person[] = []
const sockets: Socket[] = []

const rest = (person: Person) => createRestClient(stack.url, person.accessToken)
const ask = async (person: Person, method: string, path: string, body?: Json): Promise<Json> => {
  const answer = await fetch(`${stack.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${person.accessToken}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
  return text === '' ? {} : (JSON.parse(text) as Json)
}
/** As page and test, with a host and a token of this run, and everything that was told written down. */
function open(token?: string) {
  const told: { event: string; payload: Json }[] = []
  const connect = (_url: string, options: { auth?: Json } = {}): Socket => {
    const auth = options.auth ?? (token === undefined ? {} : { token })
    const socket = io(stack.url, { ...options, auth, transports: ['websocket'], forceNew: true })
    socket.onAny((event: string, payload: Json) => told.push({ event, payload }))
    sockets.push(socket)
    return socket
  }
  return {
    told,
    connect,
    eventsOf: (name: string) => told.filter(({ event }) => event === name).map((each) => each.payload),
  }
}
/** Runs a snippet; answers the socket it made, if it did. */
function play(snippet: string, names: Readonly<Record<string, unknown>>): Socket | undefined {
  const code = `${snippet}\nreturn typeof socket === 'undefined' ? undefined : socket`
  // oxlint-disable-next-line typescript/no-implied-eval -- it is run as it is printed
  return new Function(...Object.keys(names), code)(...Object.values(names)) as Socket | undefined
}
const filled = (snippet: string, values: readonly string[]): string => {
  const rest = [...values]
  return snippet.replaceAll(/'\.\.\.'|\[\.\.\.\]/g, (gap) =>
    gap.startsWith('[') ? `['${rest.shift()}']` : `'${rest.shift()}'`,
  )
}

beforeAll(async () => {
  stack = await startTestStack({ workers: 1 })
  const account = { username: 'root', email: 'root@example.test', password: 'correct-horse-7-battery' }
  adminToken = (await createRestClient(stack.url).post<{ accessToken: string }>('/auth/register', account)).accessToken
  ;[ann, bob, carol] = await createPeople(stack, 3)
}, 90_000)

afterAll(async () => {
  for (const socket of sockets) socket.disconnect()
  await stack?.stop()
}, 30_000)

describe('our own examples', () => {
  test('CHAT_API_TESTING.sh asks for everything with curl, and is answered', async () => {
    const script = join(repositoryRoot, 'CHAT_API_TESTING.sh')
    const env = { PATH: process.env['PATH'], BASE_URL: stack.url, ADMIN_TOKEN: adminToken }
    const { stdout } = await run('bash', [script], { env })
    expect(stdout).toMatch(/\n\d+ requests, all answered as documented\.\n$/)
    expect(stdout).toContain('✔ suspendUser')
  })

  test('and says where it is answered otherwise', async () => {
    const script = join(repositoryRoot, 'CHAT_API_TESTING.sh')
    const failed = await run('bash', [script], {
      env: { PATH: process.env['PATH'], BASE_URL: `${stack.url}/no` },
    }).catch((error: { code: number; stderr: string }) => error)
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('✖ health') })
  })

  test('the Postman collection has the shape of its format, and runs', async () => {
    const file = join(repositoryRoot, 'docs/chatterbox.postman_collection.json')
    const collection = Collection.parse(JSON.parse(await readFile(file, 'utf8')))
    const tested = await runCollection(collection, { baseUrl: stack.url, adminToken, run: `p${Date.now()}` })
    expect(tested.length).toBeGreaterThanOrEqual(collection.item.length)
  })

  test('CHAT_CLIENT_EXAMPLE.js works with plain Node, as printed', async () => {
    const { id } = await rest(ann!).post<{ id: string }>('/conversations/direct', { userId: bob!.userId })
    const file = join(repositoryRoot, `.chat-client-${process.pid}.mjs`)
    const snippet = chatClasses.replace('http://localhost:8000', stack.url)
    const names = `const token = '${ann!.accessToken}', chatId = '${id}';\n`
    await writeFile(
      file,
      `${snippet.replace(';\n', `;\n${names}`)}\nconsole.log(msg.messageId);\nclient.disconnect();\n`,
    )
    try {
      const { stdout } = await run(process.execPath, [file])
      const { items } = await rest(bob!).get<{ items: { id: string; content: string }[] }>(
        `/conversations/${id}/messages`,
      )
      expect(items.at(-1)).toMatchObject({ id: stdout.trim(), content: 'Hello!' })
    } finally {
      await rm(file)
    }
  })
})

test('a kebab-case client hears and is heard', async () => {
  // Nobody was here before: who left a moment ago does not come online again.
  const [ann, bob, carol] = await createPeople(stack, 3)
  const { id: group } = await rest(ann!).post<{ id: string }>('/conversations/group', {
    name: 'Old friends',
    participants: [bob!.userId],
  })
  const sent = await rest(bob!).post<{ messageId: string }>(`/conversations/${group}/messages`, { content: 'first' })
  const [bobs, anns] = [open(), open()]
  const bobSocket = bobs.connect(stack.url)
  play(kebabListens, { socket: bobSocket })
  for (const [event, payload] of [
    ['auth', { token: bob!.accessToken }],
    ['join-room', { roomName: 'general' }],
    ['join-conversation', { conversationId: group }],
  ] as const)
    expect(await bobSocket.emitWithAck(event, payload)).toMatchObject({ ok: true })

  const socket = anns.connect(stack.url)
  play(kebabListens, { socket })
  const gaps = [
    group,
    group,
    group,
    group,
    group,
    sent.messageId,
    group,
    carol!.userId,
    group,
    carol!.userId,
    group,
    bob!.userId,
  ]
  play(filled(kebabEmits.replace('jwt-token', ann!.accessToken), gaps), { socket })
  await eventually(
    () => {
      expect(anns.eventsOf('error')).toEqual([])
      const ofAnn = { userId: ann!.userId }
      const ofCarol = { conversationId: group, userId: carol!.userId }
      expect(anns.eventsOf('authenticated')).toMatchObject([{ user: { id: ann!.userId } }])
      expect(bobs.eventsOf('user-joined-room')).toContainEqual(expect.objectContaining(ofAnn))
      expect(bobs.eventsOf('user-left-room')).toMatchObject([{ ...ofAnn, roomName: 'general' }])
      expect(bobs.eventsOf('room-message')).toMatchObject([{ senderId: ann!.userId, content: 'Hello!' }])
      expect(bobs.eventsOf('new-message')).toContainEqual(
        expect.objectContaining({ conversationId: group, content: 'Hello!' }),
      )
      expect(bobs.eventsOf('user-typing')).toMatchObject([ofAnn])
      expect(bobs.eventsOf('user-stop-typing')).toMatchObject([ofAnn])
      expect(bobs.eventsOf('messages-read')).toContainEqual(expect.objectContaining(ofAnn))
      expect(bobs.eventsOf('participant-added')).toContainEqual(expect.objectContaining(ofCarol))
      expect(bobs.eventsOf('participant-removed')).toContainEqual(expect.objectContaining(ofCarol))
      expect(bobs.eventsOf('participant-role-updated')).toMatchObject([{ userId: bob!.userId, role: 'admin' }])
      expect(bobs.eventsOf('presence:online')).toContainEqual(expect.objectContaining(ofAnn))
    },
    { timeoutMs: 15_000 },
  )
  expect([...anns.told, ...bobs.told].filter(({ event }) => event === 'error' || event.includes('_'))).toEqual([])
})

describe('a client with chats', () => {
  let chatId = ''

  test('asks, is accepted, and finds everything by REST', async () => {
    const command = chatCurl
      .replace('http://localhost:8000', stack.url)
      .replace('TOKEN', carol!.accessToken)
      .replace('user123', bob!.userId)
    const { stdout } = await run('bash', ['-c', command])
    chatId = (JSON.parse(stdout) as { id: string }).id
    const listed = async (path: string) => ((await ask(bob!, 'GET', path))['items'] as Json[]).map(({ id }) => id)
    expect(await listed('/api/chats/requests')).toContain(chatId)
    expect(await ask(bob!, 'POST', `/api/chats/${chatId}/accept`)).toMatchObject({ id: chatId, state: 'accepted' })
    expect(await listed('/api/chats/active')).toContain(chatId)
    expect(await ask(carol!, 'GET', `/api/chats/${chatId}`)).toMatchObject({ chatId, request: null })
    expect(await ask(carol!, 'GET', `/api/chats/${chatId}/messages`)).toMatchObject({ items: expect.any(Array) })
    expect(await ask(carol!, 'GET', `/api/chats/${chatId}/search?q=hello`)).toMatchObject({ items: [] })
  })

  test('writes and listens in snake_case', async () => {
    const lines: string[] = []
    const console = { log: (line: string) => lines.push(line) }
    const [bobs, carols] = [open(), open()]
    const fill = (snippet: string, person: Person) =>
      snippet.replace('JWT_TOKEN', person.accessToken).replace('chat123', chatId)
    const bobSocket = play(fill(chatConnects, bob!), { io: bobs.connect })!
    play(chatListens, { socket: bobSocket, console })
    const socket = play(fill(chatConnects, carol!), { io: carols.connect })!
    // Being told of typing is for who has joined.
    for (const each of [bobSocket, socket])
      expect(await each.emitWithAck('join_chat', { chatId })).toMatchObject({ ok: true })
    socket.emit('typing', { chatId })
    play(fill(chatSends, carol!), { socket })
    await eventually(() => {
      expect(lines).toContain(`${carol!.userId} is typing...`)
      expect(lines).toContain(`New message from ${carol!.userId}: Hello!`)
    })
    const messageId = String(bobs.eventsOf('message_received')[0]?.['messageId'])
    bobSocket.emit('mark_as_read', { chatId, messageIds: [messageId] })
    bobSocket.emit('add_reaction', { messageId, emoji: '👍' })
    socket.emit('edit_message', { messageId, content: 'Hello, all!' })
    play(chatListens, { socket, console })
    await eventually(() => {
      expect(carols.eventsOf('messages_read')).toContainEqual(expect.objectContaining({ readBy: bob!.userId }))
      expect(carols.eventsOf('reaction_added')).toMatchObject([{ messageId, emoji: '👍' }])
      expect(bobs.eventsOf('message_edited')).toMatchObject([{ chatId, content: 'Hello, all!' }])
    })
    socket.emit('delete_message', { messageId })
    bobSocket.emit('edit_message', { messageId, content: 'Mine now' })
    await eventually(() => {
      expect(bobs.eventsOf('message_deleted')).toMatchObject([{ chatId }])
      expect(bobs.eventsOf('error')).toMatchObject([{ code: expect.any(String), message: expect.any(String) }])
    })
    expect([...bobs.told, ...carols.told].filter(({ event }) => event.includes('-'))).toEqual([])
  })
})

test('a client with rooms proves who it is with its token, and writes to a person', async () => {
  const lines: unknown[][] = []
  const console = { log: (...line: unknown[]) => lines.push(line) }
  const { id: roomId } = await rest(ann!).get<{ id: string }>('/rooms/general')
  const names = { userId: ann!.userId, roomId, console }
  const fill = (snippet: string) => snippet.replace('recipient-user-id', bob!.userId).replace('room-id', roomId)
  const [anns, bobs, impostor] = [open(ann!.accessToken), open(bob!.accessToken), open(carol!.accessToken)]
  play(roomClient.split('// Send')[0]!, { ...names, userId: bob!.userId, io: bobs.connect })
  await eventually(() => expect(bobs.told.map(({ event }) => event)).toContain('authenticated'))
  play(fill(roomClient), { ...names, io: anns.connect })
  await eventually(() => {
    expect(lines).toMatchObject([['New message:', { senderId: ann!.userId, message: 'Hello!', roomId }]])
    expect(bobs.eventsOf('new_message')).toMatchObject([{ senderId: ann!.userId, content: 'Hello!' }])
  })
  play(roomClient.split('// Join')[0]!, { ...names, io: impostor.connect })
  await eventually(() => expect(impostor.eventsOf('error')).toMatchObject([{ code: 'UNAUTHENTICATED' }]))

  expect(await ask(bob!, 'GET', `/api/messages/room/${roomId}`)).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ message: 'Hello!' })]),
  })
  await ask(ann!, 'POST', '/api/messages', { receiverId: bob!.userId, message: 'Hi!' })
  expect(await ask(bob!, 'GET', `/api/messages/conversation/${ann!.userId}/${bob!.userId}`)).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ content: 'Hi!' })]),
  })
  expect(await ask(bob!, 'PUT', `/api/messages/read/${roomId}`)).toMatchObject({ upToSeq: expect.any(Number) })
  expect(await ask(bob!, 'GET', '/api/users/online')).toMatchObject({ items: expect.any(Array) })
  expect(await ask(bob!, 'GET', `/api/users/${ann!.userId}`)).toMatchObject({ username: ann!.username })
  expect(await ask(bob!, 'GET', `/api/users/search/${ann!.username}`)).toMatchObject({ items: [{ id: ann!.userId }] })
})

test('a client with groups is answered at every address it knows', async () => {
  const password = 'correct-horse-7-battery'
  const account = { username: 'old-client', email: 'old-client@example.test', password }
  const root: Person = { userId: '', username: '', password: '', accessToken: '' }
  const made = await ask(root, 'POST', '/api/auth/register', account)
  const signedIn = await ask(root, 'POST', '/api/auth/login', { email: account.email, password })
  const me: Person = {
    ...root,
    userId: (made['user'] as { id: string }).id,
    accessToken: String(signedIn['accessToken']),
  }
  const group = String((await ask(me, 'POST', '/api/groups', { name: 'Old', members: [bob!.userId] }))['id'])
  const sent = String((await ask(me, 'POST', '/api/messages', { chatId: group, content: 'An old hello' }))['messageId'])
  const requests: [method: string, path: string, body?: Json][] = [
    ['POST', '/api/auth/refresh-token', { refreshToken: signedIn['refreshToken'] }],
    ['GET', '/api/users/profile'],
    ['PUT', '/api/users/profile', { name: 'Old Client' }],
    ['GET', '/api/users/status'],
    ['PUT', '/api/users/status', { status: 'away' }],
    ['POST', '/api/users/block', { userId: carol!.userId }],
    ['POST', '/api/users/report', { userId: carol!.userId, reason: 'spam' }],
    ['GET', '/api/users/search?q=old'],
    ['GET', `/api/messages/${group}`],
    ['PUT', `/api/messages/${sent}`, { content: 'An old, edited hello' }],
    ['POST', `/api/messages/${sent}/react`, { emoji: '👍' }],
    ['POST', '/api/messages/pin', { messageId: sent }],
    ['GET', '/api/messages/search?q=hello'],
    ['DELETE', `/api/messages/${sent}`],
    ['GET', '/api/groups'],
    ['GET', `/api/groups/${group}`],
    ['PUT', `/api/groups/${group}`, { name: 'Older' }],
    ['POST', `/api/groups/${group}/members`, { userId: ann!.userId }],
    ['PUT', `/api/groups/${group}/admin`, { userId: ann!.userId }],
    ['DELETE', `/api/groups/${group}/members/${bob!.userId}`],
    ['GET', '/api/notifications'],
    ['POST', '/api/notifications/settings', { level: 'mentions' }],
  ]
  for (const [method, path, body] of requests) await ask(me, method, path, body)
  const { items } = await rest(ann!).get<{ items: { id: string }[] }>('/notifications')
  for (const { id } of items.slice(0, 1)) await ask(ann!, 'PUT', `/api/notifications/${id}/read`)
  await ask(me, 'POST', '/api/auth/logout', { refreshToken: signedIn['refreshToken'] })
})
