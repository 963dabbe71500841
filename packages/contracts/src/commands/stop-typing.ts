import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { ConversationId } from '../ids.ts'

export const stopTyping = defineCommand({
  name: 'stop-typing',
  decidedBy: 'gateway',
  request: z.strictObject({ conversationId: ConversationId }),
  reply: z.object({}),
  errors: ['NOT_A_PARTICIPANT'],
})
