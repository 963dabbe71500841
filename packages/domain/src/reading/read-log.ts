import { type ConversationId, inboxIdOf, isInboxId, type LogRange, type LogReset, type UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { ConversationReader, ParticipantRecord } from '../ports/conversation-reader.ts'
import { createReadLogPage, type ReadLogPage } from './read-log-page.ts'
import { ALL_VISIBLE, firstVisibleSeq, isEntryVisible, isPlaceVisible, lastVisibleSeq, seenBy } from './visibility.ts'

export interface ReadLogRequest {
  conversationId: ConversationId
  userId: UserId
  /** The last place the asker has. */
  after: number
  /** At most this many places are looked at; more than that says `hasMore`. */
  limit: number
  /** A place up to which all is applied, where the asker knows one: nothing above it is shown. */
  applied?: number | undefined
}

export type ReadLog = (request: ReadLogRequest, signal: AbortSignal) => Promise<LogRange | LogReset>

/**
 * What came after a place in a log, complete for what this member may see from `from` to `to`. Shows nothing above the
 * applied head. Throws `CONVERSATION_NOT_FOUND` to who never took part.
 *
 * The participant is read after the head: all consequences up to a head are applied before it is written, so every
 * removal up to that place is known, and a later one takes nothing away below it.
 */
export const createReadLog = ({
  reader,
  readPage = createReadLogPage({ reader }),
}: {
  reader: ConversationReader
  readPage?: ReadLogPage
}): ReadLog =>
  async function readLog({ conversationId, userId, after, limit, applied }, signal) {
    const headSeq = applied ?? (await headOf(conversationId, signal))
    const { visible, hidden } = await participationIn(conversationId, userId, signal)
    const seen = seenBy({ visible, hidden })
    if (after > headSeq) {
      // What was delivered a moment ago may stand above a head that is not on a majority yet. It stands in the log.
      const [there] = await reader.entries(conversationId, { after: after - 1, upTo: after, limit: 1 }, signal)
      return there && isEntryVisible(visible, there) ? emptyRange() : { conversationId, reset: true }
    }
    const upTo = lastVisibleSeq(visible, headSeq)
    const start = firstVisibleSeq(visible, after)
    if (start === null || start > upTo) return { ...emptyRange(), to: Math.max(after, upTo) }
    const page = await readPage(conversationId, { from: start, to: Math.min(upTo, start + limit - 1) }, signal)
    if (!page) return { conversationId, reset: true }
    const shown = page.entries.filter(({ seq, targetSeq }) => isPlaceVisible(seen, seq, targetSeq))
    return {
      conversationId,
      from: after + 1,
      to: page.to,
      entries: shown.map(({ entry }) => entry),
      hasMore: page.to < upTo,
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
  }
