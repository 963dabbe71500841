import { SYSTEM_ACTOR } from '../../log/command.ts'
import { type Decider, refuse } from '../decision.ts'

/** Only what is over, and is not gone yet. */
export const expireMessages: Decider<'expire-messages'> = {
  needs: ({ request }) => ({ users: [], messageSeqs: request.seqs }),
  decide(state, { actorId, request }, now) {
    if (actorId !== SYSTEM_ACTOR) return refuse('FORBIDDEN')
    const seqs = request.seqs.filter((seq) => {
      const expiresAt = state.messages.get(seq)?.body.expiresAt
      return expiresAt !== undefined && expiresAt <= now
    })
    if (seqs.length === 0) return { type: 'unchanged', data: { seq: null } }
    const attachments = seqs.flatMap((seq) => state.messages.get(seq)?.body.attachments ?? [])
    const fileIds = attachments.map(({ fileId }) => fileId)
    const replySeqs = seqs.filter((seq) => state.messages.get(seq)?.body.threadRootId !== null)
    return {
      type: 'accepted',
      event: 'messages-expired',
      body: {
        seqs,
        ...(replySeqs.length === 0 ? {} : { replySeqs }),
        ...(fileIds.length === 0 ? {} : { fileIds }),
      },
    }
  },
}
