import { isAllowed, limits } from '@chat/contracts'
import { type Decider, participationOf, refuse } from '../decision.ts'
import { isAlive } from '../invites.ts'

export const addInvite: Decider<'add-invite'> = {
  needs: ({ actorId }) => ({ users: [actorId], messageSeqs: [] }),
  decide(state, { actorId, request: { code, expiresAt, maxUses } }, now) {
    const actor = participationOf(state, actorId)
    if (!actor) return refuse('NOT_A_PARTICIPANT')
    const { facts, participant } = actor
    if (facts.kind === 'direct') return refuse('NOT_FOR_DIRECT')
    if (facts.kind === 'room') return refuse('FORBIDDEN', 'A room is open to everybody: send its name.')
    if (!isAllowed('manage-invites', facts.kind, participant.role)) return refuse('ROLE_TOO_LOW')
    if (facts.invites.filter((invite) => isAlive(invite, now)).length >= limits.invitesMax)
      return refuse('INVITE_LIMIT')
    return {
      type: 'accepted',
      event: 'invite-created',
      body: { code, expiresAt: expiresAt === null ? null : Date.parse(expiresAt), maxUses },
    }
  },
}
