import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { ConversationId } from '../ids.ts'

export const typing = defineCommand({
  name: 'typing',
  decidedBy: 'gateway',
  request: z.strictObject({ conversationId: ConversationId }),
  reply: z.object({}),
  errors: ['NOT_A_PARTICIPANT'],
})
