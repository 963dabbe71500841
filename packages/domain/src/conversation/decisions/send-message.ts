import { parseMessageId } from '@chat/contracts'
import { type Decider, isBlocked, participationOf, refuse } from '../decision.ts'
import type { ConversationState } from '../conversation-state.ts'
import { mentionsOf, namedIn } from '../mentions-of.ts'
import { findMessage } from '../target-message.ts'

export const sendMessage: Decider<'send-message'> = {
  needs: ({ actorId, request, lookedUp }) => ({
    users: [actorId, ...namedIn(lookedUp)],
    messageSeqs: [request.replyTo, request.threadRootId].flatMap((id) => {
      const place = id === undefined ? null : parseMessageId(id)
      return place ? [place.seq] : []
    }),
  }),
  decide(state, { actorId, request, lookedUp }) {
    const actor = participationOf(state, actorId)
    if (!actor) return refuse('NOT_A_PARTICIPANT')
    if (isBlocked(state)) return refuse('BLOCKED')
    const { content, replyTo, threadRootId } = request
    if (!isMessageHere(state, actorId, replyTo) || !isMessageHere(state, actorId, threadRootId))
      return refuse('MESSAGE_NOT_FOUND')
    return {
      type: 'accepted',
      event: 'new-message',
      body: {
        kind: 'text',
        content,
        mentions: mentionsOf(state, actor, actorId, lookedUp),
        replyTo: replyTo ?? null,
        threadRootId: threadRootId ?? null,
      },
    }
  },
}

function isMessageHere(state: ConversationState, actorId: string, messageId: string | undefined): boolean {
  if (messageId === undefined) return true
  const place = parseMessageId(messageId)
  return place?.conversationId === state.id && findMessage(state, actorId, place.seq) !== null
}
