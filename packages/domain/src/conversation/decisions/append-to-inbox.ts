import { inboxIdOf } from '@chat/contracts'
import { SYSTEM_ACTOR } from '../../log/command.ts'
import { type Decider, refuse } from '../decision.ts'

/** Only the system writes to an inbox, whose existence needs no entry. */
export const appendToInbox: Decider<'append-to-inbox'> = {
  needs: () => ({ users: [], messageSeqs: [] }),
  decide(state, { actorId, request }) {
    const isInbox = state.id.startsWith(inboxIdOf(''))
    if (actorId !== SYSTEM_ACTOR || !isInbox) return refuse('FORBIDDEN')
    return { type: 'accepted', event: 'inbox-noticed', body: request.notice }
  },
}
