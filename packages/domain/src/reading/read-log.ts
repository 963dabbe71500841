import {
  type ConversationId,
  inboxIdOf,
  isHiddenEvent,
  isInboxId,
  type LogRange,
  type LogReset,
  type UserId,
} from '@chat/contracts'
import { AppError } from '../app-error.ts'
import { type Entry, isMessageEntry, type MessageEntry } from '../log/entry.ts'
import { isBehind, targetSeqOf, toWireEntry } from '../log/wire-entry.ts'
import type { ConversationReader, ParticipantRecord } from '../ports/conversation-reader.ts'
import { ALL_VISIBLE, firstVisibleSeq, isEntryVisible, lastVisibleSeq, seenBy } from './visibility.ts'

export interface ReadLogRequest {
  conversationId: ConversationId
  userId: UserId
  /** The last place the asker has. */
  after: number
  /** At most this many places are looked at; more than that says `hasMore`. */
  limit: number
}

export type ReadLog = (request: ReadLogRequest, signal: AbortSignal) => Promise<LogRange | LogReset>

/**
 * What came after a place in a log, complete for what this member may see from `from` to `to`. Shows nothing above the
 * applied head. Throws `CONVERSATION_NOT_FOUND` to who never took part.
 *
 * The participant is read after the head: all consequences up to a head are applied before it is written, so every
 * removal up to that place is known, and a later one takes nothing away below it.
 */
export const createReadLog = ({ reader }: { reader: ConversationReader }): ReadLog =>
  async function readLog({ conversationId, userId, after, limit }, signal) {
    const headSeq = await headOf(conversationId, signal)
    const { visible, hidden } = await participationIn(conversationId, userId, signal)
    const seen = seenBy({ visible, hidden })
    if (after > headSeq) {
      // What was delivered a moment ago may stand above a head that is not on a majority yet. It stands in the log.
      const [known] = await reader.entries(conversationId, { after: after - 1, upTo: after, limit: 1 }, signal)
      return known && isEntryVisible(visible, known) ? emptyRange() : { conversationId, reset: true }
    }
    const upTo = lastVisibleSeq(visible, headSeq)
    const start = firstVisibleSeq(visible, after)
    if (start === null || start > upTo) return { ...emptyRange(), to: Math.max(after, upTo) }
    const entries = await reader.entries(conversationId, { after: start - 1, upTo, limit }, signal)
    const hasGap = entries.some(({ seq }, index) => seq !== start + index)
    const isShort = entries.length < Math.min(limit, upTo - start + 1)
    if (hasGap || isShort) return { conversationId, reset: true }
    const visibleEntries = entries.filter((entry) => isEntryVisible(seen, entry))
    const targets = await targetsOf(conversationId, visibleEntries, signal)
    const behind = visibleEntries.find((entry) => isBehind(targets.get(targetSeqOf(entry) ?? 0), entry))
    const to = behind ? behind.seq - 1 : entries.at(-1)!.seq
    const shown = visibleEntries.filter(({ seq, event }) => seq <= to && !isHiddenEvent(event))
    return {
      conversationId,
      from: after + 1,
      to,
      entries: shown.map((entry) => toWireEntry(entry, targets.get(targetSeqOf(entry) ?? 0) ?? null)),
      hasMore: to < upTo || behind !== undefined,
    }

    function emptyRange(): LogRange {
      return { conversationId, from: after + 1, to: after, entries: [], hasMore: false }
    }

    /** What a head counts is on a majority before it is written, so whoever was acknowledged finds their own here. */
    async function headOf(conversationId: ConversationId, signal: AbortSignal): Promise<number> {
      if (isInboxId(conversationId)) return (await reader.heads([conversationId], signal)).get(conversationId)?.seq ?? 0
      const [conversation] = await reader.conversations([conversationId], signal)
      return conversation?.head.seq ?? 0
    }

    async function participationIn(
      conversationId: ConversationId,
      userId: UserId,
      signal: AbortSignal,
    ): Promise<Pick<ParticipantRecord, 'visible' | 'hidden'>> {
      if (isInboxId(conversationId)) {
        if (conversationId === inboxIdOf(userId)) return { visible: ALL_VISIBLE, hidden: [] }
        throw new AppError('CONVERSATION_NOT_FOUND')
      }
      const participant = await reader.participant(conversationId, userId, signal)
      if (!participant) throw new AppError('CONVERSATION_NOT_FOUND')
      return participant
    }

    /** The messages that edits and deletions changed, as they are now. Reactions carry all they tell. */
    async function targetsOf(
      conversationId: ConversationId,
      entries: Entry[],
      signal: AbortSignal,
    ): Promise<Map<number, MessageEntry>> {
      const targets = new Map<number, MessageEntry>()
      for (const entry of entries) if (isMessageEntry(entry)) targets.set(entry.seq, entry)
      const missing = new Set<number>()
      for (const entry of entries) {
        if (entry.event !== 'message-edited' && entry.event !== 'message-deleted') continue
        if (!targets.has(entry.body.targetSeq)) missing.add(entry.body.targetSeq)
      }
      if (missing.size === 0) return targets
      const found = await reader.messages(
        [...missing].map((seq) => ({ conversationId, seq })),
        signal,
      )
      for (const message of found) targets.set(message.seq, message)
      return targets
    }
  }
