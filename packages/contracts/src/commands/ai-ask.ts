import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, MessageId } from '../ids.ts'
import { GenerationId, ModelName } from '../things/assistant.ts'
import { Content } from '../things/message.ts'
import { sendMessage } from './send-message.ts'

/** A message to the assistant. It is refused before it is sent where the assistant could not come to it. */
export const aiAsk = defineCommand({
  name: 'ai-ask',
  decidedBy: 'gateway',
  request: z.strictObject({
    conversationId: ConversationId,
    content: Content,
    model: ModelName.optional(),
    threadRootId: MessageId.optional(),
    clientMsgId: CommandId.optional(),
  }),
  reply: sendMessage.reply.extend({ generationId: GenerationId }),
  errors: [...sendMessage.errors, 'FORBIDDEN', 'NOT_FOR_DIRECT', 'MODEL_NOT_FOUND', 'TOO_MANY_QUESTIONS', 'BUSY'],
})
