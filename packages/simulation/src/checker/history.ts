import type { Acknowledgement, ConversationId, LogCommandName, LogEntry, UserId } from '@chat/contracts'
import type { ConversationFacts, Entry, Head, ParticipantFacts, VisibleRange } from './stored-types.ts'

/** One intention of one user, with everything that was said about it. Times by one monotonic clock, ms. */
export interface CommandRecord {
  commandId: string
  conversationId: ConversationId
  userId: UserId
  /** One outbox: it keeps one command unanswered per conversation. */
  deviceId: string
  name: LogCommandName
  request: Readonly<Record<string, unknown>>
  /** When it was sent first. null: it never was. */
  invokedAt: number | null
  /** When the outbox was done with it. null: it is not. */
  settledAt: number | null
  outcome: 'acknowledged' | 'refused' | 'cancelled' | 'open'
  /** Every answer to every copy of it. `sentAt`: when that copy was sent. */
  answers: { sentAt: number; at: number; acknowledgement: Acknowledgement }[]
}

/** One cursor on one log: what one life of one device was given, in the order in which it was given. */
export interface ReaderRecord {
  readerId: string
  userId: UserId
  conversationId: ConversationId
  /** The last place it had when it began. */
  startedAfter: number
  deliveries: { at: number; from: number; to: number; entries: readonly LogEntry[] }[]
  /** Whether it was connected long enough in the end to have to be whole. */
  mustBeWhole: boolean
}

/** A log and what was made of it, as a majority has it in the end. */
export interface StoredConversation {
  conversationId: ConversationId
  entries: Entry[]
  head: Head | null
  facts: ConversationFacts | null
  participants: Map<UserId, ParticipantFacts & { visible: VisibleRange[] }>
}

export interface History {
  commands: CommandRecord[]
  readers: ReaderRecord[]
  conversations: StoredConversation[]
  /** When an entry was first on a majority, by its place; where that is known. */
  committedAt?: ReadonlyMap<string, number>
}

export type Guarantee = 'G1' | 'G2' | 'G3' | 'G4' | 'G5' | 'G6' | 'G8'

export interface Violation {
  guarantee: Guarantee
  /** What kind of breakage; the same for all of its kind. */
  what: string
  conversationId: ConversationId
  details: string
}
