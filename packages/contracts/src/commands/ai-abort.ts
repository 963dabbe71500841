import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { GenerationId } from '../things/assistant.ts'

/** Who asked stops the answer. What is there of it is kept. */
export const aiAbort = defineCommand({
  name: 'ai-abort',
  decidedBy: 'gateway',
  request: z.strictObject({ generationId: GenerationId }),
  reply: z.object({}),
  errors: ['GENERATION_NOT_FOUND', 'FORBIDDEN'],
})
