import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { ConversationId } from '../ids.ts'
import { Generation } from '../things/assistant.ts'

/** The answers in the making, with what is there of them: to go on reading after a reload or a gap. */
export const aiRunning = defineCommand({
  name: 'ai-running',
  decidedBy: 'gateway',
  request: z.strictObject({ conversationId: ConversationId }),
  reply: z.object({ generations: z.array(Generation) }),
  errors: ['NOT_A_PARTICIPANT'],
})
