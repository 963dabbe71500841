import { isAllowed } from '@chat/contracts'
import { type Decider, isBlocked, participationOf, refuse } from '../decision.ts'
import { findTarget, needsOfChange } from '../target-message.ts'

export const unpinMessage: Decider<'unpin-message'> = {
  needs: needsOfChange,
  decide(state, command) {
    const actor = participationOf(state, command.actorId)
    if (!actor) return refuse('NOT_A_PARTICIPANT')
    if (isBlocked(state)) return refuse('BLOCKED')
    const { facts, participant } = actor
    const target = findTarget(state, command)
    if ('code' in target) return refuse(target.code)
    if (!isAllowed('pin-message', facts.kind, participant.role)) return refuse('ROLE_TOO_LOW')
    const { seq: targetSeq } = target.message
    const { messageId } = command.request
    if (!facts.pins.includes(targetSeq)) return { type: 'unchanged', data: { messageId, seq: null } }
    return { type: 'accepted', event: 'message-unpinned', body: { targetSeq } }
  },
}
