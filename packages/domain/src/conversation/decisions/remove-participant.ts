import { isAllowed, outranks } from '@chat/contracts'
import { type Decider, participationOf, refuse } from '../decision.ts'

export const removeParticipant: Decider<'remove-participant'> = {
  needs: ({ actorId, request }) => ({ users: [actorId, request.userId], messageSeqs: [] }),
  decide(state, { actorId, request: { userId } }) {
    const actor = participationOf(state, actorId)
    if (!actor) return refuse('NOT_A_PARTICIPANT')
    const { facts, participant } = actor
    if (facts.kind === 'direct') return refuse('NOT_FOR_DIRECT')
    const isSelf = userId === actorId
    if (!isSelf && !isAllowed('remove-participant', facts.kind, participant.role)) return refuse('ROLE_TOO_LOW')
    const target = participationOf(state, userId)?.participant
    if (!target) return { type: 'unchanged', data: { seq: null } }
    if (!isSelf && !outranks(participant.role, target.role)) return refuse('ROLE_TOO_LOW')
    if (target.role === 'owner' && facts.ownerCount <= 1 && facts.participantCount > 1) return refuse('LAST_OWNER')
    return {
      type: 'accepted',
      event: 'participant-removed',
      body: { userId, role: target.role, state: isSelf ? 'left' : 'removed' },
    }
  },
}
