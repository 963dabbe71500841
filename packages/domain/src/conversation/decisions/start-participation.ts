import { limits } from '@chat/contracts'
import { type Decider, participationOf, refuse } from '../decision.ts'
import { isAlive } from '../invites.ts'
import { showFromOf } from '../show-from.ts'

/** A room is open to everybody, a group to who has an invitation to it. Who was removed does not come back alone. */
export const startParticipation: Decider<'start-participation'> = {
  needs: ({ actorId }) => ({ users: [actorId], messageSeqs: [] }),
  decide(state, { actorId, request: { inviteCode } }, now) {
    const { facts } = state
    if (!facts) return refuse('CONVERSATION_NOT_FOUND')
    if (participationOf(state, actorId)) return { type: 'unchanged', data: { seq: null } }
    const invite = facts.invites.find(({ code }) => code === inviteCode)
    if (facts.kind !== 'room' && inviteCode === undefined) return refuse('CONVERSATION_NOT_FOUND')
    if (facts.kind !== 'room' && (!invite || !isAlive(invite, now))) return refuse('INVITE_INVALID')
    if (state.participants.get(actorId)?.state === 'removed')
      return refuse('FORBIDDEN', `You were removed from this ${facts.kind}. Somebody who leads it can add you again.`)
    if (facts.kind === 'group' && facts.participantCount >= limits.groupParticipantsMax)
      return refuse('CONVERSATION_FULL')
    return {
      type: 'accepted',
      event: 'participant-added',
      body: {
        userId: actorId,
        role: 'member',
        state: 'accepted',
        showFrom: showFromOf(facts, state.lastSeq + 1),
        ...(invite ? { inviteId: invite.id } : {}),
      },
    }
  },
}
