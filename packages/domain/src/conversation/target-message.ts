import { type ErrorCode, parseMessageId, type UserId } from '@chat/contracts'
import type { MessageEntry } from '../log/entry.ts'
import { isVisible } from '../ports/log-store.ts'
import type { ConversationState } from './conversation-state.ts'
import type { Needs } from './decision.ts'

interface ChangesMessage {
  actorId: string
  request: { messageId: string }
}

/** Every command that changes a message needs its actor and that message. */
export function needsOfChange({ actorId, request }: ChangesMessage): Needs {
  const place = parseMessageId(request.messageId)
  return { users: [actorId], messageSeqs: place ? [place.seq] : [] }
}

/** A message the actor may not see is answered like one that does not exist. */
export function findTarget(
  state: ConversationState,
  { actorId, request }: ChangesMessage,
): { message: MessageEntry } | { code: ErrorCode } {
  const place = parseMessageId(request.messageId)
  const message = place?.conversationId === state.id ? findMessage(state, actorId, place.seq) : null
  return message ? { message } : { code: 'MESSAGE_NOT_FOUND' }
}

/** The message at this place, or null where none stands or the user may not see it. */
export function findMessage(state: ConversationState, userId: UserId, seq: number): MessageEntry | null {
  const visible = state.participants.get(userId)?.visible ?? []
  return isVisible(visible, seq) ? (state.messages.get(seq) ?? null) : null
}
