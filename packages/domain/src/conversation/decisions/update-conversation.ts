import { type Decider, participationOf, refuse } from '../decision.ts'
import { isAllowed } from '../permissions.ts'

export const updateConversation: Decider<'update-conversation'> = {
  needs: ({ actorId }) => ({ users: [actorId], messageSeqs: [] }),
  decide(state, { actorId, request: { name, topic } }) {
    const actor = participationOf(state, actorId)
    if (!actor) return refuse('NOT_A_PARTICIPANT')
    const { facts, participant } = actor
    if (facts.kind === 'direct') return refuse('NOT_FOR_DIRECT')
    if (!isAllowed('update-conversation', facts.kind, participant.role)) return refuse('ROLE_TOO_LOW')
    const body = {
      ...(name === undefined || name === facts.name ? {} : { name }),
      ...(topic === undefined || topic === facts.topic ? {} : { topic }),
    }
    if (Object.keys(body).length === 0) return { type: 'unchanged', data: { seq: null } }
    return { type: 'accepted', event: 'conversation-updated', body }
  },
}
