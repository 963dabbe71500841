import {
  type ConversationId,
  type Message,
  type MessageId,
  type MessageVersion,
  type Receipt,
  type UserId,
} from '@chat/contracts'
import { AppError } from '../app-error.ts'
import { toWireMessage } from '../log/wire-message.ts'
import type { ConversationReader, ParticipantRecord } from '../ports/conversation-reader.ts'
import { isVisible } from '../ports/log-store.ts'
import { MARK_MOVES_KEPT, type MarkMove, type MarkMoves, type MessageReader } from '../ports/message-reader.ts'
import { seenBy } from '../reading/visibility.ts'
import type { OpenMessageOf } from './open-message.ts'

const isoOf = (at: number): string => new Date(at).toISOString()

export interface MessageHistoryDeps {
  reader: ConversationReader
  messages: Pick<MessageReader, 'edits' | 'moves'>
  openMessage: OpenMessageOf
}

/** What became of single messages, for who may see them. */
export const createMessageHistory = ({ reader, messages, openMessage }: MessageHistoryDeps) => ({
  /** Everything it ever said, oldest first. A deleted one says nothing any more. */
  async versions(messageId: MessageId, userId: UserId, signal: AbortSignal): Promise<{ items: MessageVersion[] }> {
    const { entry } = await openMessage(messageId, userId, signal)
    if (entry.changes.deletedAt !== null) throw new AppError('MESSAGE_DELETED')
    const edits = await messages.edits(entry, signal)
    const first = { content: edits[0]?.body.before ?? entry.body.content, at: isoOf(entry.at) }
    return { items: [first, ...edits.map(({ body, at }) => ({ content: body.content, at: isoOf(at) }))] }
  },

  /** Of everybody else who takes part and may see it, by the ids of users. */
  async receipts(
    messageId: MessageId,
    userId: UserId,
    { cursor, limit }: { cursor?: string | undefined; limit: number },
    signal: AbortSignal,
  ): Promise<{ items: Receipt[]; nextCursor: string | null; prevCursor: null }> {
    const { entry } = await openMessage(messageId, userId, signal)
    const { conversationId, seq, actorId } = entry
    const found = await reader.participantsOf(conversationId, cursor ?? null, limit + 1, signal)
    const page = found.slice(0, limit)
    const recipients = page.filter((each) => each.userId !== actorId && isVisible(each.visible, seq))
    const moves = await messages.moves(
      conversationId,
      recipients.map((each) => each.userId),
      signal,
    )
    return {
      items: recipients.map((each) => receiptOf(each, seq, moves.get(each.userId))),
      nextCursor: found.length > limit ? (page.at(-1)?.userId ?? null) : null,
      prevCursor: null,
    }
  },

  /** The last pinned first. */
  async pins(conversationId: ConversationId, userId: UserId, signal: AbortSignal): Promise<{ items: Message[] }> {
    const [conversation] = await reader.conversations([conversationId], signal)
    const participant = await reader.participant(conversationId, userId, signal)
    if (!conversation || !participant) throw new AppError('CONVERSATION_NOT_FOUND')
    const seen = seenBy(participant)
    const seqs = conversation.pins.filter((seq) => isVisible(seen, seq)).toReversed()
    const found = await reader.messages(
      seqs.map((seq) => ({ conversationId, seq })),
      signal,
    )
    const bySeq = new Map(found.map((entry) => [entry.seq, entry]))
    const pinned = seqs.flatMap((seq) => bySeq.get(seq) ?? [])
    return { items: pinned.filter(({ changes }) => changes.deletedAt === null).map(toWireMessage) }
  },
})

export type MessageHistory = ReturnType<typeof createMessageHistory>

function receiptOf(
  { userId, lastRead, lastDelivered, shownRead = lastRead.seq }: ParticipantRecord,
  seq: number,
  moves: MarkMoves = { read: [], delivered: [] },
): Receipt {
  // Who does not tell what they read is said to have got it.
  const isRead = shownRead >= seq
  return {
    userId,
    status: isRead ? 'read' : lastDelivered >= seq ? 'delivered' : 'sent',
    deliveredAt: reachedAt(moves.delivered, seq),
    readAt: isRead ? reachedAt(moves.read, seq) : null,
  }
}

/** Of older moves only the last are known: the first of those may not be the one that came to this place. */
function reachedAt(moves: readonly MarkMove[], seq: number): string | null {
  const index = moves.findIndex((move) => move.seq >= seq)
  const isKnown = index > 0 || (index === 0 && moves.length < MARK_MOVES_KEPT)
  return isKnown ? isoOf(moves[index]!.at) : null
}
