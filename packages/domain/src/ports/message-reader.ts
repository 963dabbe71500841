import type { ConversationId, UserId } from '@chat/contracts'
import type { Entry, MessageEntry } from '../log/entry.ts'

type Place = { conversationId: ConversationId; seq: number }

/** When a mark came to a place. */
export interface MarkMove {
  seq: number
  at: number // epoch ms
}

export interface MarkMoves {
  read: MarkMove[]
  delivered: MarkMove[]
}

/** As many are kept for each participant. */
export const MARK_MOVES_KEPT = 20

/** What is asked of single messages, beside the pages of a conversation. From the primary. */
export interface MessageReader {
  /** As `messagePage`, of the replies in the thread of this message. */
  threadPage(
    root: Place,
    page: { from: number; to: number; direction: 'up' | 'down'; limit: number },
    signal: AbortSignal,
  ): Promise<MessageEntry[]>
  /** First messages of threads that the user follows without having said so, the newest reply first, up to a time. */
  threadsOf(userId: UserId, page: { upTo: number | null; limit: number }, signal: AbortSignal): Promise<MessageEntry[]>
  /** What a message said, in order: entries of its edits. */
  edits(place: Place, signal: AbortSignal): Promise<Extract<Entry, { event: 'message-edited' }>[]>
  /**
   * Places above `after`, up to `upTo`, of messages of others that mention the user or all, by conversation: the newest
   * `limit` of each, in order. Where there are none, the conversation is left out.
   */
  mentionsOf(
    userId: UserId,
    ranges: { conversationId: ConversationId; after: number; upTo: number }[],
    limit: number,
    signal: AbortSignal,
  ): Promise<Map<ConversationId, number[]>>
  /**
   * How many messages disappeared that would count as unread, above `after`, by changes up to `upTo`: of as many as
   * `limit` in all. Where there are none, the conversation is left out.
   */
  expiredIn(
    ranges: { conversationId: ConversationId; after: number; upTo: number }[],
    limit: number,
    signal: AbortSignal,
  ): Promise<Map<ConversationId, number>>
  /** The last moves of the marks of these participants, in order. */
  moves(
    conversationId: ConversationId,
    userIds: readonly UserId[],
    signal: AbortSignal,
  ): Promise<Map<UserId, MarkMoves>>
}
