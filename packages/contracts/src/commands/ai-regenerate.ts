import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, MessageId } from '../ids.ts'
import { GenerationId, ModelName } from '../things/assistant.ts'

/** Another answer in the place of this one. Of a question that has no answer: an answer. Who asked may. */
export const aiRegenerate = defineCommand({
  name: 'ai-regenerate',
  decidedBy: 'gateway',
  request: z.strictObject({ messageId: MessageId, model: ModelName.optional(), commandId: CommandId.optional() }),
  reply: z.object({ generationId: GenerationId }),
  errors: ['MESSAGE_NOT_FOUND', 'MESSAGE_DELETED', 'FORBIDDEN', 'MODEL_NOT_FOUND', 'TOO_MANY_QUESTIONS', 'BUSY'],
})
