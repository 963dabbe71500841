import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { ConversationId } from '../ids.ts'
import { limits } from '../limits.ts'
import { Draft } from '../things/conversation.ts'

/** The last one that was saved holds. An empty one is none. */
export const saveDraft = defineCommand({
  name: 'save-draft',
  decidedBy: 'gateway',
  request: z.strictObject({ conversationId: ConversationId, content: z.string().max(limits.contentLengthMax) }),
  reply: z.object({ draft: Draft.nullable() }),
  errors: ['NOT_A_PARTICIPANT'],
})
