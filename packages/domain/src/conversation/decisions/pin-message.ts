import { isAllowed, limits } from '@chat/contracts'
import { type Decider, isBlocked, participationOf, refuse } from '../decision.ts'
import { findTarget, needsOfChange } from '../target-message.ts'

export const pinMessage: Decider<'pin-message'> = {
  needs: needsOfChange,
  decide(state, command) {
    const actor = participationOf(state, command.actorId)
    if (!actor) return refuse('NOT_A_PARTICIPANT')
    if (isBlocked(state)) return refuse('BLOCKED')
    const { facts, participant } = actor
    const target = findTarget(state, command)
    if ('code' in target) return refuse(target.code)
    if (!isAllowed('pin-message', facts.kind, participant.role)) return refuse('ROLE_TOO_LOW')
    const { seq: targetSeq, changes } = target.message
    if (changes.deletedAt !== null) return refuse('MESSAGE_DELETED')
    const { messageId } = command.request
    if (facts.pins.includes(targetSeq)) return { type: 'unchanged', data: { messageId, seq: null } }
    if (facts.pins.length >= limits.pinsPerConversationMax) return refuse('PIN_LIMIT')
    return { type: 'accepted', event: 'message-pinned', body: { targetSeq } }
  },
}
