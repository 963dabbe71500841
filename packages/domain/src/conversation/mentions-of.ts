import { isAllowed, ALL_MENTIONED, type UserId } from '@chat/contracts'
import type { LookedUp } from '../log/command.ts'
import type { ConversationState } from './conversation-state.ts'
import { participationOf } from './decision.ts'

/** Who may be meant by name. */
export const namedIn = ({ mentions = [] }: LookedUp = {}): UserId[] => mentions.filter((id) => id !== ALL_MENTIONED)

/** Whom a text mentions of those who take part. Where its author may not call everybody, `@all` is text. */
export function mentionsOf(
  state: ConversationState,
  { facts, participant }: NonNullable<ReturnType<typeof participationOf>>,
  actorId: UserId,
  { mentions = [] }: LookedUp = {},
): UserId[] {
  return mentions.filter((id) =>
    id === ALL_MENTIONED
      ? isAllowed('mention-all', facts.kind, participant.role)
      : id !== actorId && participationOf(state, id) !== null,
  )
}
