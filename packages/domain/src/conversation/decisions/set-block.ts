import { type Decider, refuse } from '../decision.ts'

/** Also where the two have not talked yet: then the log begins with it. */
export const setBlock: Decider<'set-block'> = {
  needs: () => ({ users: [], messageSeqs: [] }),
  decide({ facts }, { actorId, request: { userId, isBlocked } }) {
    if ((facts && facts.kind !== 'direct') || userId === actorId) return refuse('FORBIDDEN')
    const isSo = facts?.blockedBy.includes(actorId) ?? false
    if (isSo === isBlocked) return { type: 'unchanged', data: { seq: null } }
    return { type: 'accepted', event: 'block-changed', body: { userId, isBlocked } }
  },
}
