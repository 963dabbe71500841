import type { ConversationId, LogEventName, UserId } from '@chat/contracts'
import type { Entry, MessageEntry } from '../log/entry.ts'
import type { ConversationFacts, Head, ParticipantFacts } from './log-store.ts'

/** One participant as stored. */
export interface ParticipantRecord extends ParticipantFacts {
  conversationId: ConversationId
  userId: UserId
  lastRead: { seq: number; n: number }
  /** How far others are told that it was read, where that is less. */
  shownRead?: number
  lastDelivered: number
  /** Places of messages that they deleted for themselves. */
  hidden: number[]
  archivedAt: number | null // epoch ms
  mutedUntil: number | null // epoch ms
  favouritedAt: number | null // epoch ms
  draft: { content: string; updatedAt: number } | null
  joinedAt: number // epoch ms
}

/** What a participation means for who is online. */
export type Membership = Pick<ParticipantRecord, 'conversationId' | 'userId' | 'state' | 'visible'>

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
  /** The group that this invitation leads to, whether it still works or not. */
  byInviteCode(code: string, signal: AbortSignal): Promise<ConversationRecord | null>
  bySlug(slug: string, signal: AbortSignal): Promise<ConversationRecord | null>
  /** Rooms whose name begins with `q` (folded), by slug after `afterSlug`. */
  rooms(q: string, afterSlug: string | null, limit: number, signal: AbortSignal): Promise<ConversationRecord[]>
  /** Highest applied places, majority. An inbox without entries has none. */
  heads(ids: ConversationId[], signal: AbortSignal): Promise<Map<ConversationId, Head>>
  /** The same participations as `participationsOf`, as much of them as a socket that joins needs. */
  membershipsOf(userId: UserId, signal: AbortSignal): Promise<Membership[]>
  /** The participations of a user in any state, majority. */
  participationsOf(userId: UserId, signal: AbortSignal): Promise<ParticipantRecord[]>
  participant(conversationId: ConversationId, userId: UserId, signal: AbortSignal): Promise<ParticipantRecord | null>
  /** Who takes part, or was asked to, by userId after `afterUserId`. */
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
  /**
   * Entries of these events only, newest first when `direction` is `down` (from `from` downwards), oldest first when
   * `up`. Messages that disappeared are left out.
   */
  page(
    conversationId: ConversationId,
    page: { from: number; to: number; direction: 'up' | 'down'; limit: number; events: readonly LogEventName[] },
    signal: AbortSignal,
  ): Promise<Entry[]>
  messages(keys: { conversationId: ConversationId; seq: number }[], signal: AbortSignal): Promise<MessageEntry[]>
  /** Whether this command made an entry, majority. */
  isStored(
    command: { conversationId: ConversationId; actorId: UserId; commandId: string },
    signal: AbortSignal,
  ): Promise<boolean>
  /** Those of these places where something stands, majority. */
  taken<Place extends { conversationId: ConversationId; seq: number }>(
    places: Place[],
    signal: AbortSignal,
  ): Promise<Place[]>
}

/** The only writer of marks in `participants`: they only move forward (`$max`). */
export interface MarkStore {
  write(
    marks: {
      conversationId: ConversationId
      userId: UserId
      read?: { seq: number; n: number }
      /** Read, and others are not told. */
      quiet?: { seq: number; n: number }
      delivered?: number
      /** epoch ms; absent: when it moved is not kept. */
      at?: number
    }[],
    signal: AbortSignal,
  ): Promise<void>
  /** The unread counter at a place, or at the nearest place below it. */
  counterAt(conversationId: ConversationId, seq: number, signal: AbortSignal): Promise<number>
}

/** What somebody keeps about a conversation for themselves. No place in the log. */
export interface PersonalPatch {
  archivedAt?: number | null
  mutedUntil?: number | null
  favouritedAt?: number | null
  draft?: { content: string; updatedAt: number } | null
}

/** The only writer of these in `participants`. */
export interface PersonalStore {
  /** As it is now; null where they take no part and were not asked to. */
  write(
    conversationId: ConversationId,
    userId: UserId,
    patch: PersonalPatch,
    signal: AbortSignal,
  ): Promise<ParticipantRecord | null>
}

export interface DueMessages {
  conversationId: ConversationId
  seqs: number[]
  /** Those of them that were edited: what they said before stands in other entries. */
  editedSeqs: number[]
}

/** Messages whose time is over and whose content is still there. */
export interface ExpiryStore {
  /** At most `limit`, those that are over for longest. */
  due(now: number, limit: number, signal: AbortSignal): Promise<DueMessages[]>
  /** What these messages were changed to. Only after their expiry was applied. */
  eraseEdits(conversationId: ConversationId, seqs: readonly number[], signal: AbortSignal): Promise<void>
}
