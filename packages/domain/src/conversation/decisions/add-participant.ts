import { isAllowed, limits } from '@chat/contracts'
import { type Decider, participationOf, refuse } from '../decision.ts'
import { showFromOf } from '../show-from.ts'

export const addParticipant: Decider<'add-participant'> = {
  needs: ({ actorId, request }) => ({ users: [actorId, request.userId], messageSeqs: [] }),
  decide(state, { actorId, request: { userId } }) {
    const actor = participationOf(state, actorId)
    if (!actor) return refuse('NOT_A_PARTICIPANT')
    const { facts, participant } = actor
    if (facts.kind === 'direct') return refuse('NOT_FOR_DIRECT')
    if (!isAllowed('add-participant', facts.kind, participant.role)) return refuse('ROLE_TOO_LOW')
    if (participationOf(state, userId)) return { type: 'unchanged', data: { seq: null } }
    if (facts.kind === 'group' && facts.participantCount >= limits.groupParticipantsMax)
      return refuse('CONVERSATION_FULL')
    const showFrom = showFromOf(facts, state.lastSeq + 1)
    return {
      type: 'accepted',
      event: 'participant-added',
      body: { userId, role: 'member', state: 'accepted', showFrom },
    }
  },
}
