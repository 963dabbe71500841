import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { snakeCommandNames, snakeEventNames } from '@chat/contracts'
import { eventually } from '@chat/testkit'
import { expect, test } from 'vitest'
import { type Client, gatewaysUnderTest, type Person } from './gateways-under-test.ts'

const stack = gatewaysUnderTest(2)

type Told = ReturnType<typeof stack.record>
const payloadsOf = (told: Told, event: string) =>
  told.filter((each) => each.event === event).map((each) => each.payload)
const namesIn = (told: Told) => new Set(told.map(({ event }) => event))
const command = (socket: Client, name: string, ...args: unknown[]) =>
  socket.timeout(10_000).emitWithAck(name, ...args) as Promise<Record<string, unknown>>

async function people(): Promise<[Person, Person]> {
  return Promise.all([stack.makePerson('ann'), stack.makePerson('bob')])
}

/** Connected on the other gateway, speaks natively, and is there already. */
async function listener(who: Person): Promise<{ socket: Client; told: Told }> {
  const socket = stack.connect(stack.gateways[1], { token: who.token })
  const told = stack.record(socket)
  await socket.command('sync', { cursors: [] })
  return { socket, told }
}

test('a kebab-case client as documented: everything is said at once, without an acknowledgement', async () => {
  const [ann, bob] = await people()
  const conversationId = await stack.create('group', ann, [bob])
  const slug = `general-${bob.userId.slice(-8)}`
  const roomId = await stack.create('room', bob, [ann], slug)
  const { socket: bobSocket, told: bobTold } = await listener(bob)
  await bobSocket.command('join-room', { roomName: slug })
  const message = await bobSocket.command('send-message', { conversationId, content: 'before' })
  const messageIds = [message.ok ? message.data.messageId : '']

  const socket = stack.connect(stack.gateways[0], {})
  const told = stack.record(socket)
  socket.emit('auth', { token: ann.token })
  socket.emit('join-room', { roomName: slug })
  socket.emit('send-room-message', { roomName: slug, content: 'Hello!' })
  socket.emit('join-conversation', { conversationId })
  socket.emit('send-message', { conversationId, content: 'Hello!' })
  socket.emit('typing', { conversationId })
  socket.emit('stop-typing', { conversationId })
  socket.emit('mark-read', { conversationId, messageIds })
  socket.emit('heartbeat', {})
  await eventually(() => {
    expect(payloadsOf(told, 'authenticated')).toMatchObject([{ user: { id: ann.userId } }])
    expect(payloadsOf(bobTold, 'room-message')).toMatchObject([{ roomName: slug, content: 'Hello!' }])
    expect(payloadsOf(bobTold, 'new-message')).toMatchObject([{ content: 'before' }, { content: 'Hello!' }])
    expect(payloadsOf(bobTold, 'user-joined-room')).toMatchObject([{ conversationId: roomId, userId: ann.userId }])
    expect(payloadsOf(bobTold, 'user-typing')).toMatchObject([{ conversationId, userId: ann.userId }])
    expect(payloadsOf(bobTold, 'user-stop-typing')).toHaveLength(1)
  })
  const carol = await stack.makePerson('carol')
  socket.emit('add-participant', { conversationId, userId: carol.userId })
  await eventually(() => expect(payloadsOf(bobTold, 'participant-added')).toMatchObject([{ userId: carol.userId }]))
  socket.emit('update-participant-role', { conversationId, userId: carol.userId, role: 'admin' })
  await eventually(() => expect(payloadsOf(bobTold, 'participant-role-updated')).toMatchObject([{ role: 'admin' }]))
  socket.emit('remove-participant', { conversationId, userId: carol.userId })
  await eventually(() => expect(payloadsOf(bobTold, 'participant-removed')).toHaveLength(1))
  socket.emit('leave-room', { roomName: slug })
  await eventually(() => expect(payloadsOf(bobTold, 'user-left-room')).toHaveLength(1))
  expect(payloadsOf(told, 'error')).toEqual([])
  for (const name of [...namesIn(told), ...namesIn(bobTold)]) expect(name).not.toContain('_')
})

test('a snake_case client of chats, as documented', async () => {
  const [ann, bob] = await people()
  const chatId = await stack.create('direct', ann, [bob])
  const { socket: bobSocket, told: bobTold } = await listener(bob)
  const socket = stack.connect(stack.gateways[0], { token: ann.token })
  const told = stack.record(socket)
  socket.emit('join_chat', { chatId })
  socket.emit('send_message', { chatId, content: 'Hello!' })
  await eventually(() => {
    const fields = { senderId: ann.userId, content: 'Hello!', chatId }
    expect(payloadsOf(told, 'message_received')).toMatchObject([fields])
    expect(payloadsOf(bobTold, 'new-message')).toMatchObject([{ senderId: ann.userId, content: 'Hello!' }])
  })
  const [own] = payloadsOf(told, 'message_received')
  const messageId = String(own?.['messageId'])

  await bobSocket.command('typing', { conversationId: chatId })
  await bobSocket.command('mark-read', { conversationId: chatId, messageIds: [messageId] })
  await bobSocket.command('add-reaction', { messageId, emoji: '👍' })
  const { data } = (await bobSocket.command('send-message', { conversationId: chatId, content: 'helo' })) as {
    data: { messageId: string }
  }
  await bobSocket.command('edit-message', { messageId: data.messageId, content: 'hello' })
  await eventually(() => {
    expect(payloadsOf(told, 'user_typing')).toMatchObject([{ userId: bob.userId, chatId }])
    expect(payloadsOf(told, 'messages_read')).toMatchObject([{ readBy: bob.userId, chatId, messageIds: [messageId] }])
    expect(payloadsOf(told, 'reaction_added')).toMatchObject([{ userId: bob.userId, emoji: '👍', messageId, chatId }])
    expect(payloadsOf(told, 'message_edited')).toMatchObject([{ content: 'hello', message: 'hello', chatId }])
  })

  socket.emit('mark_as_read', { chatId })
  socket.emit('typing', { chatId })
  socket.emit('add_reaction', { messageId: data.messageId, emoji: '🎉' })
  socket.emit('add_reaction', { messageId: data.messageId, emoji: '🎉' })
  socket.emit('edit_message', { messageId, content: 'Hello, Bob!' })
  socket.emit('delete_message', { messageId })
  await eventually(() => {
    expect(payloadsOf(bobTold, 'messages-read')).toMatchObject([{ userId: ann.userId, conversationId: chatId }])
    expect(payloadsOf(bobTold, 'user-typing')).toMatchObject([{ userId: ann.userId }])
    expect(payloadsOf(bobTold, 'reaction-added')).toHaveLength(2)
    expect(payloadsOf(bobTold, 'reaction-removed')).toMatchObject([{ userId: ann.userId, emoji: '🎉', count: 0 }])
    expect(payloadsOf(bobTold, 'message-edited')).toHaveLength(2)
    expect(payloadsOf(bobTold, 'message-deleted')).toMatchObject([{ id: messageId }])
  })
  expect(payloadsOf(told, 'error')).toEqual([])
  for (const name of namesIn(told)) expect(name).not.toContain('-')
  for (const name of namesIn(bobTold)) expect(name).not.toContain('_')

  socket.emit('send_message', { chatId: 'cnv_unknown', content: 'x' })
  await eventually(() =>
    expect(payloadsOf(told, 'error')).toMatchObject([{ code: 'NOT_A_PARTICIPANT', message: expect.any(String) }]),
  )
})

test('a snake_case client of rooms, as documented', async () => {
  const [ann, bob] = await people()
  const slug = `tech-${ann.userId.slice(-8)}`
  const roomId = await stack.create('room', bob, [], slug)
  const { told: bobTold } = await listener(bob)
  const socket = stack.connect(stack.gateways[0], { token: ann.token })
  const told = stack.record(socket)
  socket.emit('authenticate', ann.userId)
  socket.emit('join_room', roomId)
  socket.emit('send_message', { receiverId: bob.userId, message: 'Hello!', roomId })
  const fields = { senderId: ann.userId, message: 'Hello!', content: 'Hello!', roomId, chatId: roomId }
  await eventually(() => {
    expect(payloadsOf(told, 'new_message')).toMatchObject([fields])
    expect(payloadsOf(bobTold, 'new-message')).toMatchObject([{ conversationId: roomId, content: 'Hello!' }])
  })
  socket.emit('leave_room', slug)
  socket.emit('join_room', slug)
  socket.emit('send_message', { message: 'by name', roomId: slug })
  await eventually(() => {
    expect(payloadsOf(told, 'new_message')).toMatchObject([fields, { message: 'by name' }])
    expect(payloadsOf(bobTold, 'new-message')).toHaveLength(2)
  })
  expect(payloadsOf(told, 'error')).toEqual([])
})

test('a message for somebody, in a room that is not open to its sender, starts a direct conversation', async () => {
  const [ann, bob] = await people()
  const bobSocket = stack.connect(stack.gateways[1], { token: bob.token, dialect: 'snake' })
  const bobTold = stack.record(bobSocket)
  await command(bobSocket, 'sync', { cursors: [] })
  const socket = stack.connect(stack.gateways[0], { token: ann.token })
  const told = stack.record(socket)
  for (const message of ['Hello!', 'again']) {
    socket.emit('send_message', { receiverId: bob.userId, message, roomId: 'room-id' })
  }
  await eventually(() => {
    const both = [{ senderId: ann.userId, message: 'Hello!' }, { message: 'again' }]
    expect(payloadsOf(told, 'new_message')).toMatchObject(both)
    expect(payloadsOf(bobTold, 'new_message')).toMatchObject(both)
    expect(payloadsOf(bobTold, 'message_received')).toMatchObject(both)
    expect(payloadsOf(bobTold, 'conversation_created')).toMatchObject([{ kind: 'direct', chatId: expect.any(String) }])
  })
})

test('a name proves nothing', async () => {
  const [ann, bob] = await people()
  const without = stack.connect(stack.gateways[0], {})
  expect(await command(without, 'authenticate', ann.userId)).toMatchObject({ error: { code: 'UNAUTHENTICATED' } })
  const socket = stack.connect(stack.gateways[0], { token: ann.token })
  expect(await command(socket, 'authenticate', bob.userId)).toMatchObject({ error: { code: 'UNAUTHENTICATED' } })
  expect(await command(socket, 'authenticate', ann.userId)).toMatchObject({ ok: true })
})

test('a socket that says it speaks natively is not understood in snake_case, and bad input is refused', async () => {
  const [ann] = await people()
  const native = stack.connect(stack.gateways[0], { token: ann.token, dialect: 'native' })
  expect(await command(native, 'join_chat', { chatId: 'x' })).toMatchObject({ error: { code: 'BAD_REQUEST' } })
  const socket = stack.connect(stack.gateways[0], { token: ann.token, dialect: 'snake' })
  for (const request of [1, [], JSON.parse('{"__proto__":{"x":1}}'), {}, null]) {
    for (const name of ['send_message', 'join_room', 'join_chat', 'mark_as_read', 'add_reaction', 'edit_message']) {
      expect(await command(socket, name, request)).toMatchObject({ ok: false, error: { code: 'BAD_REQUEST' } })
    }
  }
  expect(await command(socket, 'join_room', 'nowhere')).toMatchObject({ error: { code: 'ROOM_NOT_FOUND' } })
  expect(await command(socket, 'send_message', { receiverId: 'usr_x', message: 'x' })).toMatchObject({
    error: { code: 'USER_NOT_FOUND' },
  })
  expect(await command(socket, 'send_media', {})).toMatchObject({ error: { code: 'BAD_REQUEST' } })
})

test('in a large conversation each device of a reader is told in its own words', async () => {
  const [ann] = await people()
  const others = Array.from({ length: 110 }, (_, index) => ({ userId: `usr_${index}`, username: '', token: '' }))
  const conversationId = await stack.create('group', ann, others)
  const socket = stack.connect(stack.gateways[0], { token: ann.token })
  const { told: nativeTold } = await listener(ann)
  const snake = stack.connect(stack.gateways[1], { token: ann.token })
  const snakeTold = stack.record(snake)
  await command(snake, 'join_chat', { chatId: conversationId })
  const clientMsgId = randomUUID()
  const request = { conversationId, clientMsgId, content: 'hello' }
  const message = { name: 'send-message' as const, conversationId, actorId: 'usr_0', commandId: clientMsgId, request }
  expect(await stack.send(message)).toMatchObject({ ok: true, data: { seq: 2 } })
  expect(await socket.command('mark-read', { conversationId, upToSeq: 2 })).toMatchObject({ ok: true })
  await eventually(() => {
    expect(payloadsOf(nativeTold, 'messages-read')).toMatchObject([{ conversationId, upToSeq: 2 }])
    expect(payloadsOf(snakeTold, 'messages_read')).toMatchObject([{ chatId: conversationId, readBy: ann.userId }])
  })
  expect(payloadsOf(snakeTold, 'messages-read')).toEqual([])
})

test('the document names every row', () => {
  const document = readFileSync(new URL('../../../docs/subsystems/dialects.md', import.meta.url), 'utf8')
  for (const [name, { command, sends }] of Object.entries(snakeCommandNames))
    expect(document).toContain(`| \`${name}\` | ${sends} | \`${command}\` |`)
  for (const [name, told] of Object.entries(snakeEventNames)) {
    if (told.length > 0) expect(document).toContain(`| \`${name}\` | ${told.map((each) => `\`${each}\``).join(', ')} |`)
  }
})
