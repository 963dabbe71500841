import { expect, test } from 'vitest'
import { commands } from './commands/index.ts'
import { problemOf } from './errors.ts'
import { events } from './events/index.ts'
import { inboxIdOf, isInboxId, messageIdOf, parseMessageId } from './ids.ts'
import { operations } from './operations/index.ts'
import { slugOf } from './rooms.ts'
import { Emoji } from './things/emoji.ts'
import { Username } from './things/user.ts'

test('every command and event stands in its table under its own name', () => {
  for (const [name, command] of Object.entries(commands)) expect(command.name).toBe(name)
  for (const [name, event] of Object.entries(events)) expect(event.name).toBe(name)
})

test('no two operations share a method and a path', () => {
  const addresses = Object.values(operations).map(({ method, path }) => `${method} ${path}`)
  expect(new Set(addresses).size).toBe(addresses.length)
})

test('a message id names its place, and only a message id does', () => {
  expect(parseMessageId(messageIdOf('cnv_a', 17))).toEqual({ conversationId: 'cnv_a', seq: 17 })
  for (const text of ['cnv_a', 'cnv_a.', 'cnv_a.0', 'cnv_a.01', '.1', 'cnv_a.x', 'cnv_a.-1', `cnv_a.${'9'.repeat(20)}`])
    expect(parseMessageId(text)).toBeNull()
})

test('a command refuses fields nobody knows', () => {
  const request = { conversationId: 'cnv_a', content: 'hi', isAdmin: true }
  expect(commands['send-message'].request.safeParse(request).success).toBe(false)
})

test('blank and oversized messages are refused', () => {
  const { request } = commands['send-message']
  expect(request.safeParse({ conversationId: 'cnv_a', content: ' \n ' }).success).toBe(false)
  expect(request.safeParse({ conversationId: 'cnv_a', content: 'x'.repeat(10_001) }).success).toBe(false)
  expect(request.safeParse({ conversationId: 'cnv_a', content: 'x'.repeat(10_000) }).success).toBe(true)
})

test('a mark needs a place or messages', () => {
  expect(commands['mark-read'].request.safeParse({ conversationId: 'cnv_a' }).success).toBe(false)
  expect(commands['mark-read'].request.safeParse({ conversationId: 'cnv_a', upToSeq: 1 }).success).toBe(true)
})

test('usernames are folded before they are judged', () => {
  expect(Username.parse(' Ann.B ')).toBe('ann.b')
  expect(Username.safeParse('ännchen').success).toBe(false)
  expect(Username.safeParse('ab').success).toBe(false)
})

test.each(['👍', '❤️', '👩‍👩‍👧‍👦', '🇩🇪', '5️⃣', '☺'])('%s is an emoji', (emoji) =>
  expect(Emoji.safeParse(emoji).success).toBe(true),
)
test.each(['a', '', '5', '👍a', '<b>', '__proto__', '\u200d'])('%j is none', (text) =>
  expect(Emoji.safeParse(text).success).toBe(false),
)

test('a slug is what of a name can stand in an address', () => {
  expect(slugOf('  Tea & Biscuits! ')).toBe('tea-biscuits')
  expect(slugOf('日本語 部屋')).toBe('日本語-部屋')
  expect(slugOf('!!!')).toBe('')
})

test('a problem carries its code, status and the address of its fix', () => {
  expect(problemOf('BUSY', { retryAfter: 2 })).toMatchObject({
    code: 'BUSY',
    status: 503,
    retryAfter: 2,
    type: '/api/docs/errors/busy',
  })
})

test('an inbox is told from a conversation by its id', () => {
  expect(isInboxId(inboxIdOf('usr_a'))).toBe(true)
  expect(isInboxId('cnv_a')).toBe(false)
})
