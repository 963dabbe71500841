import { isAllowed, outranks } from '@chat/contracts'
import { type Decider, participationOf, refuse } from '../decision.ts'

export const updateParticipantRole: Decider<'update-participant-role'> = {
  needs: ({ actorId, request }) => ({ users: [actorId, request.userId], messageSeqs: [] }),
  decide(state, { actorId, request: { userId, role } }) {
    const actor = participationOf(state, actorId)
    if (!actor) return refuse('NOT_A_PARTICIPANT')
    const { facts, participant } = actor
    if (facts.kind === 'direct') return refuse('NOT_FOR_DIRECT')
    if (!isAllowed('update-participant-role', facts.kind, participant.role)) return refuse('ROLE_TOO_LOW')
    const target = participationOf(state, userId)?.participant
    if (!target) return refuse('USER_NOT_FOUND', 'Add them first.')
    if (target.role === role) return { type: 'unchanged', data: { seq: null } }
    if (!outranks(participant.role, target.role) || !outranks(participant.role, role)) return refuse('ROLE_TOO_LOW')
    if (target.role === 'owner' && facts.ownerCount <= 1) return refuse('LAST_OWNER')
    return { type: 'accepted', event: 'participant-role-updated', body: { userId, role, before: target.role } }
  },
}
