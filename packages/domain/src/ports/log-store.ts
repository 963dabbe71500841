import type {
  ContactRequest,
  ConversationId,
  ConversationKind,
  ConversationSettings,
  ParticipantState,
  Role,
  UserId,
} from '@chat/contracts'
import type { Effect } from '../log/effect.ts'
import type { Entry, MessageEntry } from '../log/entry.ts'

/** How far a log is applied: derived from it, and never ahead of it. */
export interface Head {
  /** The highest place up to which every consequence is applied. */
  seq: number
  /** The unread counter at that place. */
  n: number
  /** The place of the newest message up to there; 0 for none. */
  lastMessageSeq: number
  /** When that place was taken, epoch ms. */
  at: number
}

export interface ConversationFacts {
  kind: ConversationKind
  name: string | null
  slug: string | null
  topic: string | null
  participantCount: number
  ownerCount: number
  /** Of a direct conversation: who of the two blocks the other. */
  blockedBy: UserId[]
  /** The places of the pinned messages, the last pinned last. */
  pins: number[]
  settings: ConversationSettings
  /** Of a direct conversation: the other one has not agreed. */
  request: ContactRequest | null
  invites: InviteFacts[]
}

/** A link that lets people into a group. */
export interface InviteFacts {
  id: string
  code: string
  createdBy: UserId
  createdAt: number // epoch ms
  expiresAt: number | null // epoch ms
  maxUses: number | null
  uses: number
}

/** Places that somebody may see; `to: null` is open. */
export interface VisibleRange {
  from: number
  to: number | null
}

export interface ParticipantFacts {
  role: Role
  state: ParticipantState
  /** A place is visible when it lies in one of them. */
  visible: VisibleRange[]
  /** Their last message in slow mode, epoch ms. */
  lastSentAt: number | null
}

/** Whether this participant may see what stands at this place. */
export const isVisible = (visible: readonly VisibleRange[], seq: number): boolean =>
  visible.some(({ from, to }) => from <= seq && (to === null || seq <= to))

export interface LoadedLog {
  conversationId: ConversationId
  /** null: nothing is applied yet. */
  head: Head | null
  facts: ConversationFacts | null
  /** All entries above the head, in order. Where it is cut at the limit, `isTailWhole` is false. */
  tail: Entry[]
  isTailWhole: boolean
}

export type InsertOutcome =
  | { type: 'stored' }
  /**
   * Those before `index` may or may not be stored. `place-taken`, `command-taken`: by the unique indexes.
   * `refused`: the database itself will not have this one entry (`reason`), however often it is tried.
   */
  | { type: 'conflict'; index: number; on: 'place-taken' | 'command-taken' }
  | { type: 'refused'; index: number; reason: string }

export interface CommandKey {
  conversationId: ConversationId
  actorId: UserId
  commandId: string
}

/**
 * What the owner of a conversation needs of the database. All reads are majority reads on the primary, and never older
 * than what anybody was told before the call, also right after an election; each method throws when the outcome is
 * unknown. The only writer of `entries`, `conversations`, and of role, state and
 * visibility in `participants`.
 */
export interface LogStore {
  /** In this order: the head, then the tail above it, then the facts. One round trip for all. */
  load(conversationIds: ConversationId[], tailLimit: number, signal: AbortSignal): Promise<LoadedLog[]>
  /** Absent ones are left out. The facts of a direct conversation's two, a group's actor and target, and so on. */
  participants(
    keys: { conversationId: ConversationId; userId: UserId }[],
    signal: AbortSignal,
  ): Promise<{ conversationId: ConversationId; userId: UserId; facts: ParticipantFacts }[]>
  /** Messages by place. Places that hold no message are left out. */
  messages(keys: { conversationId: ConversationId; seq: number }[], signal: AbortSignal): Promise<MessageEntry[]>
  /** The entries that came from these commands. */
  byCommands(keys: CommandKey[], signal: AbortSignal): Promise<Entry[]>
  /** One ordered insert, journaled on a majority. */
  insert(entries: Entry[], signal: AbortSignal): Promise<InsertOutcome>
  /** In the given order, each guarded by `changedSeq < seq`; committed on a majority when it resolves. */
  apply(effects: Effect[], signal: AbortSignal): Promise<void>
  /** Heads only move forward. Need not be committed on a majority: an old head only makes a longer tail. */
  writeHeads(heads: { conversationId: ConversationId; head: Head }[], signal: AbortSignal): Promise<void>
  /** The same, committed on a majority when it resolves. */
  confirmHeads(heads: { conversationId: ConversationId; head: Head }[], signal: AbortSignal): Promise<void>
}
