import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { type InboxNotice, inboxIdOf, type Problem } from '@chat/contracts'
import { SYSTEM_ACTOR } from '@chat/domain'
import { eventually } from '@chat/testkit'
import type { Socket } from 'socket.io-client'
import { expect, test } from 'vitest'
import { gatewaysUnderTest } from './gateways-under-test.ts'

const stack = gatewaysUnderTest(1, { RATE_LIMIT_MESSAGES_PER_SECOND: '5', CORS_ORIGINS: 'https://chat.example.com' })

/** As `once` of Node, to which every event named `error` is a failure. */
function next<T>(socket: Socket, event: string, timeoutMs = 5_000): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const timer = setTimeout(() => reject(new Error(`no ${event}`)), timeoutMs)
  socket.once(event, (payload: T) => {
    clearTimeout(timer)
    resolve(payload)
  })
  return promise
}

const refusalOf = async (socket: Socket): Promise<Problem> =>
  (await next<Error & { data: Problem }>(socket, 'connect_error')).data

test('who has proven who they are is told so', async () => {
  const ann = await stack.makePerson('ann')
  const socket = stack.connect(stack.gateways[0], { token: ann.token })
  const told = await next<object>(socket, 'authenticated')
  expect(told).toMatchObject({ user: { id: ann.userId, username: ann.username, role: 'user' } })
  expect(told).toHaveProperty('expiresIn')
})

test('who asks for nothing hears everything from when they are told that they are in', async () => {
  const [ann, bob] = [await stack.makePerson('ann'), await stack.makePerson('bob')]
  const conversationId = await stack.create('group', ann, [bob])
  const speaker = stack.connect(stack.gateways[0], { token: bob.token })
  await speaker.command('sync', { cursors: [] })
  for (const isByEvent of [false, true]) {
    const socket = stack.connect(stack.gateways[0], isByEvent ? {} : { token: ann.token })
    const heard: unknown[] = []
    socket.on('new-message', ({ content }) => heard.push(content))
    const isIn = next(socket, 'authenticated')
    if (isByEvent) socket.emit('auth', { token: ann.token })
    await isIn
    const content = `by event: ${isByEvent}`
    expect(await speaker.command('send-message', { conversationId, content })).toMatchObject({ ok: true })
    await eventually(() => expect(heard).toEqual([content]))
  }
})

test('a forged or expired token is refused with the problem', async () => {
  const ann = await stack.makePerson('ann')
  const forged = stack.connect(stack.gateways[0], { token: `${ann.token}x` })
  expect(await refusalOf(forged)).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 })
  const expired = stack.connect(stack.gateways[0], { token: stack.tokenOf(ann, 1) })
  expect(await refusalOf(expired)).toMatchObject({ code: 'TOKEN_EXPIRED' })
})

test('a socket without a token can do nothing but show one', async () => {
  const ann = await stack.makePerson('ann')
  const conversationId = await stack.create('group', ann)
  const socket = stack.connect(stack.gateways[0], {})
  const message = { conversationId, content: 'hello' }
  expect(await socket.command('send-message', message)).toMatchObject({ error: { code: 'UNAUTHENTICATED' } })
  expect(await socket.command('sync', { cursors: [] })).toMatchObject({ error: { code: 'UNAUTHENTICATED' } })
  expect(await socket.command('auth', { token: 'nonsense' })).toMatchObject({ error: { code: 'UNAUTHENTICATED' } })
  expect(await socket.command('auth', { token: ann.token })).toMatchObject({
    ok: true,
    data: { user: { id: ann.userId } },
  })
  expect(await socket.command('send-message', message)).toMatchObject({ ok: true })
  const bob = await stack.makePerson('bob')
  expect(await socket.command('auth', { token: bob.token })).toMatchObject({ error: { code: 'UNAUTHENTICATED' } })
})

test('a socket that never shows a token is closed and told why', async () => {
  const socket = stack.connect(stack.gateways[0], {})
  const told = stack.record(socket)
  await next(socket, 'disconnect', 12_000)
  expect(told).toMatchObject([{ event: 'error', payload: { code: 'AUTH_TIMEOUT' } }])
})

test('bad input is refused with what is wrong with it, and nothing of it ends the process', async () => {
  const ann = await stack.makePerson('ann')
  const socket = stack.connect(stack.gateways[0], { token: ann.token })
  const command = (name: string, ...args: unknown[]) =>
    socket.timeout(5_000).emitWithAck(name, ...args) as Promise<unknown>
  const badRequest = { ok: false, error: { code: 'BAD_REQUEST' } }
  expect(await command('send-message', { conversationId: 'cnv_x' })).toMatchObject({
    error: { code: 'BAD_REQUEST', errors: [{ path: 'content' }] },
  })
  for (const request of [null, 1, 'text', [], [{}], { a: { b: { c: {} } } }, Buffer.from('x')]) {
    expect(await command('send-message', request)).toMatchObject(badRequest)
  }
  expect(await command('typing', JSON.parse('{"__proto__":{"isAdmin":true},"conversationId":"x"}'))).toMatchObject(
    badRequest,
  )
  expect(await command('sync', { cursors: [{ conversationId: 'x', seq: -1 }] })).toMatchObject(badRequest)
  for (const name of [
    'toString',
    '__proto__',
    'constructor',
    'no-such-command',
    'append-to-inbox',
    'create-conversation',
  ]) {
    expect(await command(name, {})).toMatchObject(badRequest)
  }
  expect(await command('edit-message', { messageId: 'nonsense', content: 'x' })).toMatchObject({
    error: { code: 'MESSAGE_NOT_FOUND' },
  })
  expect(await command('join-conversation', { conversationId: 'cnv_unknown' })).toMatchObject({
    error: { code: 'NOT_A_PARTICIPANT' },
  })
  const clientMsgId = randomUUID() // follows the command to the owner and back
  expect(await command('send-message', { conversationId: 'cnv_unknown', clientMsgId, content: 'x' })).toMatchObject({
    error: { code: 'NOT_A_PARTICIPANT', requestId: clientMsgId },
  })
  expect(await command('join-room', { roomName: 'no such room' })).toMatchObject({ error: { code: 'ROOM_NOT_FOUND' } })
  expect(await command('heartbeat')).toMatchObject({ ok: true })
})

test('without an acknowledgement a failure comes as an event', async () => {
  const ann = await stack.makePerson('ann')
  const socket = stack.connect(stack.gateways[0], { token: ann.token })
  socket.emit('send-message', { conversationId: 'cnv_unknown' })
  const problem = await next<Problem>(socket, 'error')
  expect(problem).toMatchObject({ code: 'BAD_REQUEST' })
})

test('messages are limited for each user, over all their sockets', async () => {
  const ann = await stack.makePerson('ann')
  const conversationId = await stack.create('group', ann)
  const sockets = [1, 2].map(() => stack.connect(stack.gateways[0], { token: ann.token }))
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      sockets[index % 2]!.command('send-message', { conversationId, content: 'x' }),
    ),
  )
  const refused = answers.filter((answer) => !answer.ok)
  expect(refused.length).toBeGreaterThan(10)
  expect(refused[0]).toMatchObject({ error: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) } })
})

test('a session that ended elsewhere loses its socket', async () => {
  const ann = await stack.makePerson('ann')
  const socket = stack.connect(stack.gateways[0], { token: ann.token })
  await socket.command('sync', { cursors: [] })
  const told = stack.record(socket)
  const conversationId = inboxIdOf(ann.userId)
  const notice: InboxNotice = { type: 'sessions-revoked', sessionIds: [`ses_${ann.userId}`] }
  const closed = next(socket, 'disconnect')
  await stack.send({
    name: 'append-to-inbox',
    conversationId,
    actorId: SYSTEM_ACTOR,
    request: { conversationId, notice },
  })
  await closed
  expect(told).toMatchObject([{ event: 'error', payload: { code: 'session-revoked', reconnect: false } }])
})

test('a page of another host is refused, a listed one is not', async () => {
  const ann = await stack.makePerson('ann')
  const from = (origin: string) =>
    stack.connect(stack.gateways[0], { token: ann.token }, { extraHeaders: { origin }, transports: ['websocket'] })
  await next(from('https://evil.example'), 'connect_error')
  await next(from('https://chat.example.com'), 'connect')
})

test('polling works as websockets do', async () => {
  const ann = await stack.makePerson('ann')
  const socket = stack.connect(stack.gateways[0], { token: ann.token }, { transports: ['polling'] })
  expect(await socket.command('sync', { cursors: [] })).toMatchObject({ ok: true })
})

test('a socket that does not read is cut, and what it missed is there for the next', async () => {
  const [ann, bob] = await Promise.all([stack.makePerson('ann'), stack.makePerson('bob')])
  const conversationId = await stack.create('group', ann, [bob])
  const gateway = await stack.startGateway({ RATE_LIMIT_MESSAGES_PER_SECOND: '0' })
  // A socket of our own, that stops reading.
  const tcp = connectTcp(gateway.port, '127.0.0.1')
  const key = randomBytes(16).toString('base64')
  tcp.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  )
  await once(tcp, 'data')
  const text = Buffer.from(`40${JSON.stringify({ token: bob.token, frames: true })}`)
  const header = text.length < 126 ? [0x81, 0x80 | text.length] : [0x81, 0xfe, text.length >> 8, text.length & 0xff]
  tcp.write(Buffer.concat([Buffer.from([...header, 0, 0, 0, 0]), text]))
  const metric = async (name: string): Promise<number> => {
    const metrics = await (await fetch(`http://127.0.0.1:${gateway.adminPort}/metrics`)).text()
    return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(metrics)?.[1] ?? 0)
  }
  await eventually(async () => expect(await metric('chat_socket_connections')).toBe(1))
  tcp.pause()
  const socket = stack.connect(gateway, { token: ann.token, frames: true })
  const content = 'x'.repeat(10_000)
  const isCut = async () => (await metric('chat_socket_cuts_total\\{reason="slow-consumer"\\}')) > 0
  for (let round = 0; round < 60 && !(await isCut()); round += 1) {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => socket.command('send-message', { conversationId, content })),
    )
    expect(answers.every(({ ok }) => ok)).toBe(true)
  }
  await eventually(async () => expect(await isCut()).toBe(true))
  tcp.destroy()
  const again = stack.connect(gateway, { token: bob.token, frames: true })
  let cursor = 0
  for (let hasMore = true; hasMore;) {
    const answer = await again.command('sync', { cursors: [{ conversationId, seq: cursor }] })
    if (!answer.ok) throw new Error(answer.error.code)
    const [range] = answer.data
    if (!range || 'reset' in range) throw new Error('reset')
    expect(range.from).toBe(cursor + 1)
    cursor = range.to
    hasMore = range.hasMore
  }
  expect(cursor).toBeGreaterThan(20)
}, 60_000)

test('a gateway that stops says so, answers, and is gone; who was there comes back by itself', async () => {
  const ann = await stack.makePerson('ann')
  const conversationId = await stack.create('group', ann)
  const gateway = await stack.startGateway({ RATE_LIMIT_MESSAGES_PER_SECOND: '0' })
  const socket = stack.connect(gateway, { token: ann.token })
  await socket.command('sync', { cursors: [] })
  const told = stack.record(socket)
  // After 'io server disconnect' a socket.io client would stay away.
  const ended = new Promise((resolve) => socket.once('disconnect', resolve))
  const sending = Array.from({ length: 10 }, (_, index) =>
    socket.command('send-message', { conversationId, content: `message ${index}` }),
  )
  const drained = gateway.drain(AbortSignal.timeout(20_000))
  const answers = await Promise.all(sending)
  expect(answers.every(({ ok }) => ok)).toBe(true)
  const ready = await fetch(`http://127.0.0.1:${gateway.adminPort}/readyz`)
  expect(ready.status).toBe(503)
  await drained
  expect(await ended).toBe('transport close')
  expect(told.filter(({ event }) => event === 'server-draining' || event === 'error')).toMatchObject([
    { event: 'server-draining', payload: { afterMs: expect.any(Number) } },
    { event: 'error', payload: { code: 'server-draining', reconnect: true } },
  ])
})
