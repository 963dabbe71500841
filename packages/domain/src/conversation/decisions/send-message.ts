import { ASSISTANT, type MessageKind, messageIdOf, parseMessageId } from '@chat/contracts'
import type { AttachmentFacts } from '../../files/attachment.ts'
import { type Decider, isBlocked, participationOf, refuse } from '../decision.ts'
import type { ConversationState } from '../conversation-state.ts'
import { mentionsOf, namedIn } from '../mentions-of.ts'
import type { ConversationFacts } from '../../ports/log-store.ts'
import { paceOf } from '../pace.ts'
import { findMessage } from '../target-message.ts'

export const sendMessage: Decider<'send-message'> = {
  needs: ({ actorId, request, lookedUp }) => ({
    users: [actorId, ...namedIn(lookedUp)],
    messageSeqs: [request.replyTo, request.threadRootId].flatMap((id) => {
      const place = id === undefined ? null : parseMessageId(id)
      return place ? [place.seq] : []
    }),
  }),
  decide(state, { actorId, request, lookedUp }, now) {
    const actor = participationOf(state, actorId)
    if (!actor) {
      const isAsked = state.participants.get(actorId)?.state === 'requested'
      return isAsked ? refuse('REQUEST_PENDING', 'Accept the request first.') : refuse('NOT_A_PARTICIPANT')
    }
    if (isBlocked(state)) return refuse('BLOCKED')
    const pacing = paceOf(actor.facts, actor.participant, now)
    if ('code' in pacing) return refuse(pacing.code, undefined, pacing.retryAfter)
    const requestState = actor.facts.request?.state
    if (requestState === 'rejected') return refuse('REQUEST_REJECTED')
    if (requestState === 'pending' && state.lastN > 0) return refuse('REQUEST_PENDING')
    const { content, replyTo, threadRootId, model } = request
    const attachments = lookedUp?.attachments ?? []
    if (attachments.length !== (request.attachments?.length ?? 0)) return refuse('FILE_NOT_FOUND')
    if (!isMessageHere(state, actorId, replyTo) || !isMessageHere(state, actorId, threadRootId))
      return refuse('MESSAGE_NOT_FOUND')
    const mentions = mentionsOf(state, actor, actorId, lookedUp)
    return {
      type: 'accepted',
      event: 'new-message',
      body: {
        kind: kindOf(attachments),
        content,
        mentions,
        replyTo: replyTo ?? null,
        threadRootId: rootOf(state, threadRootId),
        ...(lookedUp?.forwardedFrom === undefined ? {} : { forwardedFrom: lookedUp.forwardedFrom }),
        ...(mentions.includes(ASSISTANT.id)
          ? { assistant: { model: model ?? null, questionId: null, finishReason: null } }
          : {}),
        ...(attachments.length === 0 ? {} : { attachments }),
        ...pacing,
        ...expiryOf(actor.facts, now),
      },
    }
  },
}

/** What its files have in common. */
function kindOf(attachments: readonly AttachmentFacts[]): MessageKind {
  const [kind = 'text', ...others] = new Set(attachments.map((attachment) => attachment.kind))
  return others.length === 0 ? kind : 'file'
}

export const expiryOf = ({ settings }: ConversationFacts, now: number): { expiresAt?: number } =>
  settings.disappearAfterSeconds === null ? {} : { expiresAt: now + settings.disappearAfterSeconds * 1000 }

function isMessageHere(state: ConversationState, actorId: string, messageId: string | undefined): boolean {
  if (messageId === undefined) return true
  const place = parseMessageId(messageId)
  return place?.conversationId === state.id && findMessage(state, actorId, place.seq) !== null
}

/** Who replies to a reply means its thread. */
function rootOf(state: ConversationState, messageId: string | undefined): string | null {
  const place = messageId === undefined ? null : parseMessageId(messageId)
  if (!place) return null
  return state.messages.get(place.seq)?.body.threadRootId ?? messageIdOf(state.id, place.seq)
}
