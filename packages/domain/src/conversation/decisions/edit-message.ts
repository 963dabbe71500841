import { type Decider, isBlocked, participationOf, refuse } from '../decision.ts'
import { findTarget, needsOfChange } from '../target-message.ts'

export const editMessage: Decider<'edit-message'> = {
  needs: needsOfChange,
  decide(state, command) {
    if (!participationOf(state, command.actorId)) return refuse('NOT_A_PARTICIPANT')
    if (isBlocked(state)) return refuse('BLOCKED')
    const target = findTarget(state, command)
    if ('code' in target) return refuse(target.code)
    if (target.message.actorId !== command.actorId) return refuse('FORBIDDEN', 'Only its sender edits a message.')
    if (target.message.changes.deletedAt !== null) return refuse('MESSAGE_DELETED')
    const { content } = command.request
    return { type: 'accepted', event: 'message-edited', body: { targetSeq: target.message.seq, content } }
  },
}
