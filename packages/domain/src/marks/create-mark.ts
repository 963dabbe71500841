import type { ConversationId, MessageId, PassingEventName, UserId } from '@chat/contracts'
import { parseMessageId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { ConversationChannels } from '../delivery/conversation-channels.ts'
import type { MarkBuffer, MarkKind } from './mark-buffer.ts'

/** Up to this many participants everyone is told; above it who wrote the message, and the user's own devices. */
const TELL_ALL_MAX = 100
const REMEMBERED_MAX = 20_000

export interface MarkDeps {
  buffer: MarkBuffer
  channels: Pick<ConversationChannels, 'publish'>
  /** The wished place, or the highest there is below it. Throws `NOT_A_PARTICIPANT`. */
  clamp: (wished: number, conversationId: ConversationId, userId: UserId, signal: AbortSignal) => Promise<number>
  /** Whether somebody keeps to themselves how far they have read. */
  readsQuietly: (userId: UserId, signal: AbortSignal) => Promise<boolean>
  /** Where the mark is as stored. */
  storedMark: (kind: MarkKind, conversationId: ConversationId, userId: UserId, signal: AbortSignal) => Promise<number>
  participantCountOf: (conversationId: ConversationId, signal: AbortSignal) => Promise<number>
  /** On whatever gateway they are. */
  tellOwnDevices: (
    userId: UserId,
    exceptSocketId: string,
    event: PassingEventName,
    payload: Record<string, unknown>,
  ) => void
  authorOf: (conversationId: ConversationId, seq: number, signal: AbortSignal) => Promise<UserId | null>
}

export interface MarkRequest {
  conversationId: ConversationId
  upToSeq?: number | undefined
  messageIds?: MessageId[] | undefined
}

export type Mark = (
  request: MarkRequest,
  asker: { userId: UserId; socketId: string },
  signal: AbortSignal,
) => Promise<{ upToSeq: number }>

const eventOf = { read: 'messages-read', delivered: 'messages-delivered' } as const satisfies Record<
  MarkKind,
  PassingEventName
>

/** Told at once, stored soon. A mark is clamped to what there is and never moves back. */
const createMark =
  (kind: MarkKind) =>
  (deps: MarkDeps): Mark => {
    const known = new Map<string, number>()

    const remember = (key: string, seq: number): void => {
      known.delete(key)
      known.set(key, seq)
      if (known.size > REMEMBERED_MAX) known.delete(known.keys().next().value!)
    }

    return async function mark(request, { userId, socketId }, signal) {
      const { conversationId } = request
      const wished = await deps.clamp(wishedSeq(request), conversationId, userId, signal)
      const key = `${conversationId} ${userId}`
      const before = known.get(key) ?? (await deps.storedMark(kind, conversationId, userId, signal))
      remember(key, Math.max(before, known.get(key) ?? 0))
      if (wished <= known.get(key)!) return { upToSeq: known.get(key)! }
      const isQuiet = kind === 'read' && (await deps.readsQuietly(userId, signal))
      deps.buffer.put(isQuiet ? 'quiet' : kind, conversationId, userId, wished)
      remember(key, wished)
      const event = eventOf[kind]
      const payload = { conversationId, userId, upToSeq: wished }
      if (isQuiet) {
        deps.tellOwnDevices(userId, socketId, event, payload)
        return { upToSeq: wished }
      }
      const count = await deps.participantCountOf(conversationId, signal)
      if (count <= TELL_ALL_MAX) {
        deps.channels.publish({ conversationId, event, payload, exceptSocketId: socketId })
        return { upToSeq: wished }
      }
      deps.tellOwnDevices(userId, socketId, event, payload)
      const author = await deps.authorOf(conversationId, wished, signal)
      if (author !== null && author !== userId) {
        deps.channels.publish({ conversationId, event, payload, toUserIds: [author] })
      }
      return { upToSeq: wished }
    }
  }

export const createMarkRead = createMark('read')
export const createMarkDelivered = createMark('delivered')

function wishedSeq({ conversationId, upToSeq, messageIds }: MarkRequest): number {
  const places = (messageIds ?? []).map((id) => {
    const place = parseMessageId(id)
    if (place?.conversationId !== conversationId) {
      throw new AppError('BAD_REQUEST', { errors: [{ path: 'messageIds', message: 'is of another conversation' }] })
    }
    return place.seq
  })
  return Math.max(upToSeq ?? 0, ...places)
}
