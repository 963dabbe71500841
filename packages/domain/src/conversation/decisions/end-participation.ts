import { type Decider, participationOf, refuse } from '../decision.ts'

export const endParticipation: Decider<'end-participation'> = {
  needs: ({ actorId }) => ({ users: [actorId], messageSeqs: [] }),
  decide(state, { actorId }) {
    const actor = participationOf(state, actorId)
    if (!actor) {
      if (!state.participants.get(actorId)) return refuse('NOT_A_PARTICIPANT')
      // Who was asked to a direct conversation declines.
      return state.facts?.kind === 'direct' ? refuse('NOT_FOR_DIRECT') : { type: 'unchanged', data: { seq: null } }
    }
    const { facts, participant } = actor
    if (facts.kind === 'direct') return refuse('NOT_FOR_DIRECT')
    if (participant.role === 'owner' && facts.ownerCount <= 1 && facts.participantCount > 1) return refuse('LAST_OWNER')
    return {
      type: 'accepted',
      event: 'participant-removed',
      body: { userId: actorId, role: participant.role, state: 'left' },
    }
  },
}
