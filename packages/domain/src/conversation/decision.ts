import type { ErrorCode, LogCommandName, LogEventName, ReplyOf, UserId } from '@chat/contracts'
import type { CommandNamed } from '../log/command.ts'
import type { EntryBodies } from '../log/entry.ts'
import type { ConversationFacts, ParticipantFacts } from '../ports/log-store.ts'
import type { ConversationState } from './conversation-state.ts'

/** `retryAfter` in seconds. */
type Refused = { type: 'refused'; code: ErrorCode; detail?: string; retryAfter?: number }

export type Decision<N extends LogCommandName = LogCommandName> =
  | { [E in LogEventName]: { type: 'accepted'; event: E; body: EntryBodies[E] } }[LogEventName]
  /** What was wished for is so already: nothing is added. */
  | { type: 'unchanged'; data: ReplyOf<N> }
  | Refused

/** What must be known before a command can be decided, beside the facts of the conversation. */
export interface Needs {
  users: UserId[]
  messageSeqs: number[]
}

/** One command of a conversation: what it needs to know, and what becomes of it. Both pure. */
export interface Decider<N extends LogCommandName> {
  needs(command: CommandNamed<N>): Needs
  decide(state: ConversationState, command: CommandNamed<N>, now: number): Decision<N>
}

export const refuse = (code: ErrorCode, detail?: string, retryAfter?: number): Refused => ({
  type: 'refused',
  code,
  ...(detail === undefined ? {} : { detail }),
  ...(retryAfter === undefined ? {} : { retryAfter }),
})

/** Whether the two of a direct conversation can do nothing to each other. */
export const isBlocked = ({ facts }: ConversationState): boolean => facts !== null && facts.blockedBy.length > 0

/** The facts and the actor's participation, or null where the actor takes no part. */
export function participationOf(
  state: ConversationState,
  userId: UserId,
): { facts: ConversationFacts; participant: ParticipantFacts } | null {
  const participant = state.participants.get(userId)
  if (!state.facts || participant?.state !== 'accepted') return null
  return { facts: state.facts, participant }
}
