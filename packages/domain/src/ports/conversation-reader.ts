import type { ConversationId, UserId } from '@chat/contracts'
import type { Entry, MessageEntry } from '../log/entry.ts'
import type { ConversationFacts, Head, ParticipantFacts } from './log-store.ts'

/** One participant as stored. */
export interface ParticipantRecord extends ParticipantFacts {
  conversationId: ConversationId
  userId: UserId
  lastRead: { seq: number; n: number }
  lastDelivered: number
  archivedAt: number | null // epoch ms
  mutedUntil: number | null // epoch ms
  joinedAt: number // epoch ms
}

export interface ConversationRecord extends ConversationFacts {
  id: ConversationId
  head: Head
  createdAt: number // epoch ms
}

/**
 * Reads for the api and the gateways, from the primary, and never older than what anybody was told before the call, also
 * right after an election. Majority where a method says so.
 */
export interface ConversationReader {
  conversations(ids: ConversationId[], signal: AbortSignal): Promise<ConversationRecord[]>
  bySlug(slug: string, signal: AbortSignal): Promise<ConversationRecord | null>
  /** Rooms whose name begins with `q` (folded), by slug after `afterSlug`. */
  rooms(q: string, afterSlug: string | null, limit: number, signal: AbortSignal): Promise<ConversationRecord[]>
  /** Highest applied places, majority. An inbox without entries has none. */
  heads(ids: ConversationId[], signal: AbortSignal): Promise<Map<ConversationId, Head>>
  /** The participations of a user in any state, majority. */
  participationsOf(userId: UserId, signal: AbortSignal): Promise<ParticipantRecord[]>
  participant(conversationId: ConversationId, userId: UserId, signal: AbortSignal): Promise<ParticipantRecord | null>
  /** Accepted participants by userId after `afterUserId`. */
  participantsOf(
    conversationId: ConversationId,
    afterUserId: string | null,
    limit: number,
    signal: AbortSignal,
  ): Promise<ParticipantRecord[]>
  /** All entries above `after` up to `upTo`, in order, majority. */
  entries(
    conversationId: ConversationId,
    range: { after: number; upTo: number; limit: number },
    signal: AbortSignal,
  ): Promise<Entry[]>
  /** Messages only, newest first when `direction` is `down` (from `from` downwards), oldest first when `up`. */
  messagePage(
    conversationId: ConversationId,
    page: { from: number; to: number; direction: 'up' | 'down'; limit: number },
    signal: AbortSignal,
  ): Promise<MessageEntry[]>
  messages(keys: { conversationId: ConversationId; seq: number }[], signal: AbortSignal): Promise<MessageEntry[]>
}

/** The only writer of marks in `participants`: they only move forward (`$max`). */
export interface MarkStore {
  write(
    marks: { conversationId: ConversationId; userId: UserId; read?: { seq: number; n: number }; delivered?: number }[],
    signal: AbortSignal,
  ): Promise<void>
  /** The unread counter at a place, or at the nearest place below it. */
  counterAt(conversationId: ConversationId, seq: number, signal: AbortSignal): Promise<number>
}
