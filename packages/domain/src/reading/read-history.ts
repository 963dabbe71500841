import {
  type ConversationId,
  type History,
  isShown,
  type Message,
  NOTICE_EVENTS,
  noticeOf,
  type UserId,
} from '@chat/contracts'
import { AppError } from '../app-error.ts'
import { type Entry, isMessageEntry } from '../log/entry.ts'
import { toWireEntry } from '../log/wire-entry.ts'
import { toWireMessage } from '../log/wire-message.ts'
import type { ConversationReader, ConversationRecord, ParticipantRecord } from '../ports/conversation-reader.ts'
import { ALL_VISIBLE, lastVisibleSeq, rangesOf, seenBy } from './visibility.ts'

export interface HistoryQuery {
  before?: number | undefined
  after?: number | undefined
  around?: number | undefined
  limit: number
}

type Range = { from: number; to: number }

/**
 * Pages of messages by place, oldest first. A page shows nothing above `asOfSeq`, the applied head that was read
 * before it. What a member may not see is neither shown nor counted, and a former member's history ends where they
 * left. What happened is shown as notices between the messages. What disappeared is left out.
 */
export const createReadHistory = ({ reader }: { reader: ConversationReader }) => {
  async function readPage(
    conversation: ConversationRecord,
    participant: Pick<ParticipantRecord, 'visible' | 'hidden'>,
    query: HistoryQuery,
    signal: AbortSignal,
  ): Promise<History> {
    const { before, after, around, limit } = query
    const asOfSeq = lastVisibleSeq(participant.visible, conversation.head.seq)
    const ranges = rangesOf(seenBy(participant), asOfSeq)

    /** Downwards from `from`, or upwards, over everything visible; in the order of places. */
    async function take(direction: 'down' | 'up', from: number, count: number): Promise<Message[]> {
      const taken: Message[] = []
      for (const range of direction === 'down' ? ranges.toReversed() : ranges) {
        if (taken.length >= count) break
        const low = direction === 'up' ? Math.max(range.from, from) : range.from
        const high = direction === 'down' ? Math.min(range.to, from) : range.to
        if (low > high) continue
        const found = await fetch(conversation, { from: low, to: high }, direction, count - taken.length, signal)
        taken.push(...found)
      }
      return direction === 'down' ? taken.toReversed() : taken
    }
    const exists = async (direction: 'down' | 'up', from: number): Promise<boolean> =>
      (await take(direction, from, 1)).length > 0

    if (around !== undefined) {
      const [older, newer] = await Promise.all([take('down', around, limit + 1), take('up', around + 1, limit + 1)])
      const newerCount = Math.min(newer.length, Math.max(Math.floor(limit / 2), limit - older.length))
      const olderCount = Math.min(older.length, limit - newerCount)
      const items = [...older.slice(older.length - olderCount), ...newer.slice(0, newerCount)]
      return answer(items, { hasOlder: older.length > olderCount, hasNewer: newer.length > newerCount }, around)
    }
    if (after !== undefined) {
      const [found, hasOlder] = await Promise.all([take('up', after + 1, limit + 1), exists('down', after)])
      return answer(found.slice(0, limit), { hasOlder, hasNewer: found.length > limit }, after + 1)
    }
    const start = before === undefined ? asOfSeq : before - 1
    const [found, hasNewer] = await Promise.all([take('down', start, limit + 1), exists('up', start + 1)])
    return answer(found.slice(-limit), { hasOlder: found.length > limit, hasNewer }, start)

    function answer(items: Message[], more: { hasOlder: boolean; hasNewer: boolean }, place: number): History {
      return {
        items,
        prevCursor: more.hasOlder ? String(items[0]?.seq ?? place) : null,
        nextCursor: more.hasNewer ? String(items.at(-1)?.seq ?? place) : null,
        asOfSeq,
      }
    }
  }

  async function fetch(
    { id, kind }: ConversationRecord,
    { from, to }: Range,
    direction: 'down' | 'up',
    limit: number,
    signal: AbortSignal,
  ): Promise<Message[]> {
    const range = direction === 'up' ? { from, to } : { from: to, to: from }
    const events = ['new-message' as const, ...NOTICE_EVENTS.filter((event) => isShown(kind, event))]
    const found = await reader.page(id, { ...range, direction, limit, events }, signal)
    return found.flatMap((entry) => shownOf(id, entry))
  }

  return {
    /** For who takes part, or did. */
    async ofConversation(
      conversationId: ConversationId,
      userId: UserId,
      query: HistoryQuery,
      signal: AbortSignal,
    ): Promise<History> {
      // In this order: all that a head counts is applied, so a participant read after it knows every removal below it.
      const [conversation] = await reader.conversations([conversationId], signal)
      const participant = await reader.participant(conversationId, userId, signal)
      if (!conversation || !participant) throw new AppError('CONVERSATION_NOT_FOUND')
      return readPage(conversation, participant, query, signal)
    },
    /** For everybody but who was removed: they see what they saw. */
    async ofRoom(room: ConversationRecord, userId: UserId, query: HistoryQuery, signal: AbortSignal): Promise<History> {
      const participant = await reader.participant(room.id, userId, signal)
      const visible = participant?.state === 'removed' ? participant.visible : ALL_VISIBLE
      return readPage(room, { visible, hidden: participant?.hidden ?? [] }, query, signal)
    },
  }
}

export type ReadHistory = ReturnType<typeof createReadHistory>

const shownOf = (conversationId: ConversationId, entry: Entry): Message[] => {
  if (isMessageEntry(entry)) return [toWireMessage(entry)]
  const notice = noticeOf(conversationId, toWireEntry(entry, null))
  return notice ? [notice] : []
}
