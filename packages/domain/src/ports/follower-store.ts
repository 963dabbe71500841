import type { ConversationId } from '@chat/contracts'
import type { Entry } from '../log/entry.ts'

export interface FollowedLog {
  conversationId: ConversationId
  /** Everything up to here was taken. */
  position: number
  head: number
}

/** Who follows the logs, one process at a time for each name, and how far it is. */
export interface FollowerStore {
  /**
   * Takes or continues the lease for `ttlMs`, by the time of the database. null: another has it. The generation rises
   * with each wish that everything be done anew.
   */
  lease(follower: string, holder: string, ttlMs: number, signal: AbortSignal): Promise<{ generation: number } | null>
  release(follower: string, holder: string, signal: AbortSignal): Promise<void>
  /** Everything is to be done anew, while what was done stays. Answers the new generation. */
  restart(follower: string, signal: AbortSignal): Promise<number>
  positions(
    follower: string,
    generation: number,
    conversationIds: readonly ConversationId[],
    signal: AbortSignal,
  ): Promise<Map<ConversationId, number>>
  /** They only rise. */
  advance(
    follower: string,
    generation: number,
    positions: { conversationId: ConversationId; seq: number }[],
    signal: AbortSignal,
  ): Promise<void>
  /** Logs, without the inboxes, by id after `afterId`: where each is now. Fewer than `limit` are the last. */
  heads(
    afterId: ConversationId | null,
    limit: number,
    signal: AbortSignal,
  ): Promise<{ conversationId: ConversationId; seq: number }[]>
  /** Up to `limit` entries of these logs, each log's in order and without a gap. Majority. */
  entries(logs: readonly FollowedLog[], limit: number, signal: AbortSignal): Promise<Entry[]>
}
