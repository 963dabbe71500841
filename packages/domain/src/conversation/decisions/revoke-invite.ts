import { isAllowed } from '@chat/contracts'
import { type Decider, participationOf, refuse } from '../decision.ts'

export const revokeInvite: Decider<'revoke-invite'> = {
  needs: ({ actorId }) => ({ users: [actorId], messageSeqs: [] }),
  decide(state, { actorId, request: { inviteId } }) {
    const actor = participationOf(state, actorId)
    if (!actor) return refuse('NOT_A_PARTICIPANT')
    const { facts, participant } = actor
    if (facts.kind === 'direct') return refuse('NOT_FOR_DIRECT')
    if (!isAllowed('manage-invites', facts.kind, participant.role)) return refuse('ROLE_TOO_LOW')
    if (!facts.invites.some(({ id }) => id === inviteId)) return { type: 'unchanged', data: { seq: null } }
    return { type: 'accepted', event: 'invite-revoked', body: { inviteId } }
  },
}
