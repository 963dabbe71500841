import { type CommandName, type ConversationId, fieldOf, ID_PREFIXES, type SnakeCommand } from '@chat/contracts'
import { AppError } from '@chat/domain'
import type { CommandContext, Gateway } from '../gateway.ts'

type Given = Readonly<Record<string, unknown>>

/** A command in our own words; its contract checks what is in it. */
export interface Wish {
  name: CommandName
  request: unknown
}

interface Scene {
  gateway: Gateway
  context: CommandContext
}

/** How one is understood. */
export interface SnakeRow {
  /** The field that is meant where only a string is sent. */
  readonly bare: string
  readonly wish: (given: Given, scene: Scene) => Wish | Promise<Wish>
}

const pick = (given: Given, ...names: string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => Object.hasOwn(given, name)).map((name) => [name, given[name]]))
const conversationOf = (given: Given) => ({ conversationId: fieldOf(given, 'conversationId') })

/** What a client may say in snake_case, and what it means. A name without a row does not compile. */
export const snakeCommands: { readonly [N in SnakeCommand]: SnakeRow } = {
  authenticate: {
    bare: 'userId',
    wish(given, { context }) {
      // Who speaks was proven with a token; a name alone proves nothing.
      if (fieldOf(given, 'userId') !== context.session.identity.userId) throw new AppError('UNAUTHENTICATED')
      return { name: 'heartbeat', request: {} }
    },
  },
  join_chat: {
    bare: 'chatId',
    wish: (given) => ({ name: 'join-conversation', request: conversationOf(given) }),
  },
  join_room: {
    bare: 'roomId',
    async wish(given, scene) {
      const { id, isRoom } = await findByName(nameIn(given), scene)
      return isRoom
        ? { name: 'join-room', request: { roomName: id } }
        : { name: 'join-conversation', request: { conversationId: id } }
    },
  },
  leave_room: {
    bare: 'roomId',
    async wish(given, scene) {
      const { id, isRoom } = await findByName(nameIn(given), scene)
      return isRoom
        ? { name: 'leave-room', request: { roomName: id } }
        : { name: 'leave-conversation', request: { conversationId: id } }
    },
  },
  send_message: {
    bare: 'content',
    wish: async (given, scene) => ({
      name: 'send-message',
      request: {
        ...pick(given, 'clientMsgId', 'replyTo', 'threadRootId', 'attachments'),
        conversationId: await findForMessage(given, scene),
        content: fieldOf(given, 'content'),
      },
    }),
  },
  send_media: {
    bare: 'chatId',
    wish: async (given, scene) => ({
      name: 'send-message',
      request: {
        ...pick(given, 'clientMsgId', 'replyTo', 'threadRootId'),
        conversationId: await findForMessage(given, scene),
        content: fieldOf(given, 'content') ?? '',
        attachments: mediaIn(given['media'] ?? given['attachments']),
      },
    }),
  },
  mark_as_read: {
    bare: 'chatId',
    async wish(given, { gateway, context: { session } }) {
      const { conversationId } = conversationOf(given)
      const messageId = given['messageId']
      const upTo = {
        ...pick(given, 'upToSeq', 'messageIds'),
        ...(messageId === undefined ? {} : { messageIds: [messageId] }),
      }
      if (Object.keys(upTo).length > 0 || typeof conversationId !== 'string') {
        return { name: 'mark-read', request: { conversationId, ...upTo } }
      }
      const head = (await gateway.reader.heads([conversationId], session.closed)).get(conversationId)?.seq ?? 0
      const upToSeq = Math.max(1, head, gateway.subscriptions.positionOf(conversationId) ?? 0)
      return { name: 'mark-read', request: { conversationId, upToSeq } }
    },
  },
  typing: {
    bare: 'chatId',
    wish: (given) => ({
      name: given['isTyping'] === false ? 'stop-typing' : 'typing',
      request: conversationOf(given),
    }),
  },
  edit_message: {
    bare: 'messageId',
    wish: (given) => ({
      name: 'edit-message',
      request: { ...pick(given, 'messageId', 'commandId'), content: fieldOf(given, 'content') ?? given['newContent'] },
    }),
  },
  delete_message: {
    bare: 'messageId',
    wish: (given) => ({ name: 'delete-message', request: pick(given, 'messageId', 'scope', 'commandId') }),
  },
  add_reaction: {
    bare: 'messageId',
    /** A toggle there; here the wished state. */
    async wish(given, { gateway, context: { session } }) {
      const { messageId } = given
      const emoji = given['emoji'] ?? given['reaction']
      const { userId } = session.identity
      const hasReacted =
        typeof messageId === 'string' && typeof emoji === 'string'
          ? await gateway.hasReacted(messageId, emoji, userId, session.closed)
          : false
      return {
        name: hasReacted ? 'remove-reaction' : 'add-reaction',
        request: { ...pick(given, 'messageId', 'commandId'), emoji },
      }
    },
  },
}

/** What the upload answered, or its id; one or several. */
const mediaIn = (media: unknown): unknown[] =>
  [media].flat().map((each) => {
    const given = typeof each === 'object' && each !== null ? (each as Given) : {}
    return { fileId: typeof each === 'string' ? each : (given['fileId'] ?? given['mediaId'] ?? given['id']) }
  })

function nameIn(given: Given): string {
  const name = given['roomName'] ?? fieldOf(given, 'conversationId')
  if (typeof name === 'string') return name
  throw new AppError('BAD_REQUEST', { errors: [{ path: 'roomId', message: 'name a room' }] })
}

/** Of a room by its id, name or slug; whatever else looks like an id is taken for one. */
async function findByName(
  name: string,
  { gateway, context: { session } }: Scene,
): Promise<{ id: ConversationId; isRoom: boolean }> {
  try {
    return { id: (await gateway.conversations.findRoom(name, session.closed)).id, isRoom: true }
  } catch (error) {
    const isId = name.startsWith(ID_PREFIXES.conversation)
    if (isId && error instanceof AppError && error.code === 'ROOM_NOT_FOUND') return { id: name, isRoom: false }
    throw error
  }
}

/** The conversation that is named, if its sender may write to it, or else the direct one with who shall get it. */
async function findForMessage(given: Given, scene: Scene): Promise<unknown> {
  const named = fieldOf(given, 'conversationId')
  const receiverId = fieldOf(given, 'userId')
  const { gateway, context } = scene
  const { socket, identity, closed } = context.session
  await gateway.untilReady(context.session)
  if (typeof named === 'string') {
    if (gateway.subscriptions.isJoined(socket.id, named)) return named
    const { id } = await findByName(named, scene).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'ROOM_NOT_FOUND') return { id: named }
      throw error
    })
    if (typeof receiverId !== 'string') return id
    const participant = await gateway.reader.participant(id, identity.userId, closed)
    if (participant?.state === 'accepted') return id
  }
  if (typeof receiverId !== 'string') return named
  return gateway.startDirect(receiverId, context)
}
