import { isAllowed } from '@chat/contracts'
import { type Decider, participationOf, refuse } from '../decision.ts'
import { findTarget, needsOfChange } from '../target-message.ts'

export const deleteMessage: Decider<'delete-message'> = {
  needs: needsOfChange,
  decide(state, command) {
    const actor = participationOf(state, command.actorId)
    if (!actor) return refuse('NOT_A_PARTICIPANT')
    const target = findTarget(state, command)
    if ('code' in target) return refuse(target.code)
    const isMine = target.message.actorId === command.actorId
    if (!isMine && !isAllowed('delete-message-of-others', actor.facts.kind, actor.participant.role))
      return refuse('FORBIDDEN', 'Only its sender or a moderator deletes a message.')
    if (target.message.changes.deletedAt !== null)
      return { type: 'unchanged', data: { messageId: command.request.messageId, seq: null } }
    return { type: 'accepted', event: 'message-deleted', body: { targetSeq: target.message.seq } }
  },
}
