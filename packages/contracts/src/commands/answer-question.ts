import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, MessageId, Seq } from '../ids.ts'
import { FinishReason } from '../things/assistant.ts'
import { Content } from '../things/message.ts'

/** What the assistant answers, as a whole. With `replaces` it changes an answer that it gave before. */
export const answerQuestion = defineCommand({
  name: 'answer-question',
  decidedBy: 'internal',
  request: z.strictObject({
    conversationId: ConversationId,
    questionId: MessageId,
    replaces: MessageId.nullable(),
    content: Content,
    model: z.string().nullable(),
    finishReason: FinishReason,
    commandId: CommandId.optional(),
  }),
  reply: z.object({ messageId: MessageId, seq: Seq }),
  errors: ['MESSAGE_NOT_FOUND', 'MESSAGE_DELETED', 'FORBIDDEN'],
})
