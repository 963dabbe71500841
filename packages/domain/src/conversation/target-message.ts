import { type ErrorCode, parseMessageId } from '@chat/contracts'
import type { MessageEntry } from '../log/entry.ts'
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

export function findTarget(
  state: ConversationState,
  { request }: ChangesMessage,
): { message: MessageEntry } | { code: ErrorCode } {
  const place = parseMessageId(request.messageId)
  const message = place?.conversationId === state.id ? state.messages.get(place.seq) : null
  return message ? { message } : { code: 'MESSAGE_NOT_FOUND' }
}
