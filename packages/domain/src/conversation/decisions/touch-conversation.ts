import type { Decider } from '../decision.ts'

/** The lane has read the conversation anew before it comes here, and with that applied the tail: nothing is left. */
export const touchConversation: Decider<'touch-conversation'> = {
  needs: () => ({ users: [], messageSeqs: [] }),
  decide: () => ({ type: 'unchanged', data: {} }),
}
