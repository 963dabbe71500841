import type { ConversationId, UserId } from '@chat/contracts'

/** How somebody stands to a thread, as far as they said. */
export interface ThreadStance {
  conversationId: ConversationId
  rootSeq: number
  /** null: they never said. */
  isFollowing: boolean | null
  lastReadSeq: number
}

/** What a conversation is to one user alone. It takes no place in the log, and nobody else learns of it. */
export interface OwnMessageStore {
  /** False, and nothing is done, where more than `max` would be hidden. Who does not take part hides nothing. */
  hide(
    key: { conversationId: ConversationId; userId: UserId },
    seqs: readonly number[],
    max: number,
    signal: AbortSignal,
  ): Promise<boolean>
  /** Those that the user ever said something about. */
  stances(
    userId: UserId,
    roots: readonly { conversationId: ConversationId; seq: number }[],
    signal: AbortSignal,
  ): Promise<ThreadStance[]>
  /** How everybody stands to these who ever said or read something there. */
  stancesOfAll(
    roots: readonly { conversationId: ConversationId; seq: number }[],
    signal: AbortSignal,
  ): Promise<(ThreadStance & { userId: UserId })[]>
  /** Those that the user said they follow, the last said first. */
  followed(userId: UserId, limit: number, signal: AbortSignal): Promise<ThreadStance[]>
  /** The mark only moves forward. */
  setStance(
    key: { conversationId: ConversationId; userId: UserId; rootSeq: number },
    change: { isFollowing?: boolean; lastReadSeq?: number; at: number },
    signal: AbortSignal,
  ): Promise<ThreadStance>
}
