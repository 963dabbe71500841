import type { ConversationId, UserId } from '@chat/contracts'

export interface BlockRecord {
  conversationId: ConversationId
  blockerId: UserId
  blockedId: UserId
  /** Since when, epoch ms. */
  at: number
}

/**
 * Who blocks whom, for everything outside the direct conversation of the two: there the log decides. Written by the
 * owner of that log, as a consequence of it. From the primary, and known before a block is acknowledged.
 */
export interface BlockReader {
  /** Those of these users who block this one or are blocked by them. */
  between(userId: UserId, userIds: readonly UserId[], signal: AbortSignal): Promise<Set<UserId>>
  /** Whom this user blocks, by id after `afterUserId`. */
  blockedBy(userId: UserId, afterUserId: string | null, limit: number, signal: AbortSignal): Promise<BlockRecord[]>
  /** All whom this user blocks. */
  blockedIdsOf(userId: UserId, signal: AbortSignal): Promise<UserId[]>
}

/** Whether one of the two blocks the other. */
export const isBlockedBetween = async (
  blocks: BlockReader,
  one: UserId,
  other: UserId,
  signal: AbortSignal,
): Promise<boolean> => (await blocks.between(one, [other], signal)).has(other)
