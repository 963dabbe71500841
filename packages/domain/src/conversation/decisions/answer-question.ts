import { ASSISTANT, parseMessageId } from '@chat/contracts'
import { answerRootOf } from '../../ids/derived-ids.ts'
import { type Decider, refuse } from '../decision.ts'
import { expiryOf } from './send-message.ts'

const seqIn = (messageId: string | null): number | null =>
  messageId === null ? null : (parseMessageId(messageId)?.seq ?? null)

/** The assistant takes part nowhere but in its own conversations: what it may answer is a question that stands here. */
export const answerQuestion: Decider<'answer-question'> = {
  needs: ({ request }) => ({
    users: [],
    messageSeqs: [seqIn(request.questionId), seqIn(request.replaces)].filter((seq) => seq !== null),
  }),
  decide(state, { actorId, request }, now) {
    if (actorId !== ASSISTANT.id || !state.facts) return refuse('FORBIDDEN')
    const { questionId, replaces, content, model, finishReason } = request
    const question = state.messages.get(seqIn(questionId) ?? 0)
    if (!question || !question.body.mentions.includes(ASSISTANT.id)) {
      return refuse(question?.changes.deletedAt ? 'MESSAGE_DELETED' : 'MESSAGE_NOT_FOUND')
    }
    const assistant = { model, questionId, finishReason }
    if (replaces !== null) {
      const answer = state.messages.get(seqIn(replaces) ?? 0)
      if (!answer || answer.actorId !== ASSISTANT.id) return refuse('MESSAGE_NOT_FOUND')
      if (answer.changes.deletedAt !== null) return refuse('MESSAGE_DELETED')
      const { seq: targetSeq, body } = answer
      return {
        type: 'accepted',
        event: 'message-edited',
        body: { targetSeq, content, before: body.content, mentions: [], assistant },
      }
    }
    return {
      type: 'accepted',
      event: 'new-message',
      body: {
        kind: 'assistant',
        content,
        mentions: [],
        replyTo: null,
        threadRootId: answerRootOf(questionId, question.body.threadRootId),
        assistant,
        ...expiryOf(state.facts, now),
      },
    }
  },
}
