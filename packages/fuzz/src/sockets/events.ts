import { commands } from '@chat/contracts'
import fc from 'fast-check'
import { z } from 'zod'
import { frame, OPCODES } from './frame.ts'
import { junk } from './junk.ts'
import type { Shooter, Shot } from './shot.ts'
import type { Targets } from './targets.ts'

const ACK_MAX = 1_000_000

const SNAKE = [
  'authenticate',
  'join_chat',
  'join_room',
  'leave_room',
  'send_message',
  'mark_as_read',
  'typing',
  'edit_message',
  'delete_message',
  'add_reaction',
]
const SNAKE_FIELDS = [
  'chatId',
  'roomId',
  'receiverId',
  'message',
  'text',
  'newContent',
  'reaction',
  'isTyping',
  'userId',
]
const NO_COMMANDS = ['', 'message', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'log', 'x'.repeat(5_000)]
/** Of Socket.IO itself: whoever says them is cut off. */
const RESERVED = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']

const fieldsOf = (schema: z.ZodType): string[] => {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return Object.keys(properties)
}
const FIELDS = new Map(Object.entries(commands).map(([name, { request }]) => [name, fieldsOf(request)]))
const ALL_FIELDS = [...new Set([...FIELDS.values()].flat())]

/** A value that may well be right in a field of this name. */
function likely(field: string, { conversationIds, messageIds, userIds, roomNames }: Targets): fc.Arbitrary<unknown> {
  switch (field) {
    case 'conversationId':
    case 'chatId':
    case 'roomId':
      return fc.constantFrom(...conversationIds)
    case 'conversationIds':
      return fc.subarray([...conversationIds])
    case 'messageId':
    case 'replyTo':
    case 'threadRootId':
      return fc.constantFrom(...messageIds)
    case 'messageIds':
      return fc.subarray([...messageIds])
    case 'userId':
    case 'receiverId':
      return fc.constantFrom(...userIds)
    case 'userIds':
      return fc.subarray([...userIds])
    case 'roomName':
      return fc.constantFrom(...roomNames)
    case 'commandId':
    case 'clientMsgId':
      return fc.uuid()
    case 'emoji':
    case 'reaction':
      return fc.constantFrom('👍', '🧪', 'a')
    case 'cursors':
      return fc.array(fc.record({ conversationId: fc.constantFrom(...conversationIds), seq: fc.nat(20) }), {
        maxLength: 5,
      })
    case 'upToSeq':
    case 'before':
    case 'after':
    case 'limit':
      return fc.integer({ min: -2, max: 200 })
    case 'role':
      return fc.constantFrom('member', 'owner', 'god')
    case 'scope':
      return fc.constantFrom('me', 'everyone')
    default:
      return fc.string({ unit: 'grapheme', maxLength: 40 })
  }
}

const requestOf = (fields: readonly string[], targets: Targets): fc.Arbitrary<unknown> => {
  const value = (field: string) =>
    fc.oneof({ weight: 3, arbitrary: likely(field, targets) }, { weight: 2, arbitrary: junk })
  const record = fc.record(Object.fromEntries(fields.map((field) => [field, value(field)])), { requiredKeys: [] })
  const stranger = fc.record({
    known: record,
    name: fc.constantFrom(...ALL_FIELDS, 'constructor', 'isAdmin'),
    value: junk,
  })
  return fc.oneof(
    { weight: 6, arbitrary: record },
    { weight: 1, arbitrary: stranger.map(({ known, name, value }) => ({ ...known, [name]: value })) },
    { weight: 2, arbitrary: junk },
  )
}

const eventsOf = (names: readonly string[], fieldsIn: (name: string) => readonly string[], targets: Targets) =>
  fc.oneof(
    ...names.map((name) =>
      fc.record({
        name: fc.constant(name),
        request: requestOf(fieldsIn(name), targets),
        more: fc.array(junk, { maxLength: 2 }),
        hasRequest: fc.boolean().map((is) => is || name === 'sync'),
        ack: fc.nat(ACK_MAX),
      }),
    ),
  )

const shotOf = (
  family: string,
  from: Shooter,
  {
    name,
    request,
    more,
    hasRequest,
    ack,
  }: { name: string; request: unknown; more: unknown[]; hasRequest: boolean; ack: number },
): Shot => {
  const said = `42${ack}${JSON.stringify(hasRequest ? [name, request, ...more] : [name])}`
  return { family, from, bytes: frame(said), said, asks: RESERVED.includes(name) ? null : ack, isLast: false }
}

/** Well framed, with anything in it; each must be answered. */
export function events(targets: Targets): fc.Arbitrary<Shot> {
  const native = eventsOf(Object.keys(commands), (name) => FIELDS.get(name) ?? [], targets)
  const snake = eventsOf(SNAKE, () => [...ALL_FIELDS.slice(0, 8), ...SNAKE_FIELDS], targets)
  const unknown = eventsOf([...NO_COMMANDS, ...RESERVED], () => [], targets)
  return fc.oneof(
    { weight: 6, arbitrary: native.map((event) => shotOf('command', 'native', event)) },
    { weight: 3, arbitrary: snake.map((event) => shotOf('snake command', 'snake', event)) },
    { weight: 1, arbitrary: snake.map((event) => shotOf('snake command', 'native', event)) },
    { weight: 1, arbitrary: native.map((event) => shotOf('command without a token', 'silent', event)) },
    { weight: 1, arbitrary: unknown.map((event) => shotOf('no command', 'native', event)) },
  )
}

/** A command with bytes where none are expected. */
export const binaryEvents: fc.Arbitrary<Shot> = fc
  .record({
    name: fc.constantFrom(...Object.keys(commands)),
    ack: fc.nat(ACK_MAX),
    bytes: fc.uint8Array({ maxLength: 300 }),
    field: fc.constantFrom(...ALL_FIELDS),
  })
  .map(({ name, ack, bytes, field }) => {
    const said = `451-${ack}${JSON.stringify([name, { [field]: { _placeholder: true, num: 0 } }])}`
    const attachment = frame(Buffer.from(bytes), { opcode: OPCODES.binary })
    return {
      family: 'binary attachment',
      from: 'native',
      bytes: Buffer.concat([frame(said), attachment]),
      said,
      asks: ack,
      isLast: false,
    }
  })
