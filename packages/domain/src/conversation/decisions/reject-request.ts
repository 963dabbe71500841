import { type Decider, refuse } from '../decision.ts'

export const rejectRequest: Decider<'reject-request'> = {
  needs: ({ actorId }) => ({ users: [actorId], messageSeqs: [] }),
  decide({ facts, participants }, { actorId }) {
    const participant = participants.get(actorId)
    if (participant?.state === 'accepted') return refuse('FORBIDDEN', 'There is no request that waits for you here.')
    if (!participant || facts?.request?.userId !== actorId) return refuse('NOT_A_PARTICIPANT')
    if (facts.request.state === 'rejected') return { type: 'unchanged', data: { seq: null } }
    return { type: 'accepted', event: 'request-rejected', body: { userId: actorId } }
  },
}
