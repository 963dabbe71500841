import { type Decider, participationOf, refuse } from '../decision.ts'

export const startParticipation: Decider<'start-participation'> = {
  needs: ({ actorId }) => ({ users: [actorId], messageSeqs: [] }),
  decide(state, { actorId }) {
    if (!state.facts) return refuse('CONVERSATION_NOT_FOUND')
    if (participationOf(state, actorId)) return { type: 'unchanged', data: { seq: null } }
    if (state.facts.kind !== 'room') return refuse('CONVERSATION_NOT_FOUND')
    if (state.participants.get(actorId)?.state === 'removed')
      return refuse('FORBIDDEN', 'You were removed from this room. Somebody who moderates it can add you again.')
    return {
      type: 'accepted',
      event: 'participant-added',
      body: { userId: actorId, role: 'member', state: 'accepted', showFrom: 1 },
    }
  },
}
