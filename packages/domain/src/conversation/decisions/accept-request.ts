import { type Decider, refuse } from '../decision.ts'

export const acceptRequest: Decider<'accept-request'> = {
  needs: ({ actorId }) => ({ users: [actorId], messageSeqs: [] }),
  decide({ facts, participants }, { actorId }) {
    const participant = participants.get(actorId)
    if (participant?.state === 'accepted') return { type: 'unchanged', data: { seq: null } }
    if (!participant || facts?.request?.userId !== actorId) return refuse('NOT_A_PARTICIPANT')
    return { type: 'accepted', event: 'request-accepted', body: { userId: actorId } }
  },
}
