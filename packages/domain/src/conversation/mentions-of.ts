import { ALL_MENTIONED, ASSISTANT, type ConversationKind, isAllowed, type UserId } from '@chat/contracts'
import type { LookedUp } from '../log/command.ts'
import type { ConversationState } from './conversation-state.ts'
import { participationOf } from './decision.ts'

/** Who may be meant by name. */
export const namedIn = ({ mentions = [] }: LookedUp = {}): UserId[] => mentions.filter((id) => id !== ALL_MENTIONED)

/** Where a message asks the assistant: always, by its name, or never. */
const ASKED: Record<ConversationKind, 'always' | 'by-name' | 'never'> = {
  assistant: 'always',
  group: 'by-name',
  room: 'by-name',
  direct: 'never',
}

/** Whom a text mentions of those who take part. Where its author may not call everybody, `@all` is text. */
export function mentionsOf(
  state: ConversationState,
  { facts, participant }: NonNullable<ReturnType<typeof participationOf>>,
  actorId: UserId,
  { mentions = [] }: LookedUp = {},
): UserId[] {
  const asked = ASKED[facts.kind]
  const others = mentions.filter((id) => {
    if (id === ASSISTANT.id) return asked === 'by-name'
    if (id === ALL_MENTIONED) return isAllowed('mention-all', facts.kind, participant.role)
    return id !== actorId && participationOf(state, id) !== null
  })
  return asked === 'always' ? [ASSISTANT.id, ...others] : others
}
