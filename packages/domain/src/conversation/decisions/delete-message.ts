import { isAllowed, parseMessageId } from '@chat/contracts'
import { SYSTEM_ACTOR } from '../../log/command.ts'
import type { MessageEntry } from '../../log/entry.ts'
import type { ConversationState } from '../conversation-state.ts'
import { type Decider, type Decision, participationOf, refuse } from '../decision.ts'
import { findTarget, needsOfChange } from '../target-message.ts'

export const deleteMessage: Decider<'delete-message'> = {
  needs: needsOfChange,
  decide(state, command) {
    if (command.actorId === SYSTEM_ACTOR) return removeForSystem(state, command.request.messageId)
    const actor = participationOf(state, command.actorId)
    if (!actor) return refuse('NOT_A_PARTICIPANT')
    const target = findTarget(state, command)
    if ('code' in target) return refuse(target.code)
    if (command.request.scope === 'me') return refuse('BAD_REQUEST', 'That is nothing for the log.')
    const isMine = target.message.actorId === command.actorId
    if (!isMine && !isAllowed('delete-message-of-others', actor.facts.kind, actor.participant.role))
      return refuse('FORBIDDEN', 'Only its sender or a moderator deletes a message.')
    if (target.message.changes.deletedAt !== null)
      return { type: 'unchanged', data: { messageId: command.request.messageId, seq: null } }
    return remove(state, target.message)
  },
}

/** An administrator of the installation has judged it; they need take no part. */
function removeForSystem(state: ConversationState, messageId: string): Decision<'delete-message'> {
  const place = parseMessageId(messageId)
  const message = place?.conversationId === state.id ? state.messages.get(place.seq) : null
  if (!message) return refuse('MESSAGE_NOT_FOUND')
  if (message.changes.deletedAt !== null) return { type: 'unchanged', data: { messageId, seq: null } }
  return remove(state, message)
}

/** With what else becomes of it: its pin, and the count of its thread. */
function remove({ facts }: ConversationState, { seq: targetSeq, body }: MessageEntry): Decision<'delete-message'> {
  const root = body.threadRootId === null ? null : parseMessageId(body.threadRootId)
  return {
    type: 'accepted',
    event: 'message-deleted',
    body: {
      targetSeq,
      ...(facts?.pins.includes(targetSeq) ? { wasPinned: true } : {}),
      ...(root ? { threadRootSeq: root.seq } : {}),
      ...(body.attachments ? { fileIds: body.attachments.map(({ fileId }) => fileId) } : {}),
    },
  }
}
