import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId } from '../ids.ts'

/** Whoever finds a head behind its log sends it: the owner applies the tail again. Takes no place. */
export const touchConversation = defineCommand({
  name: 'touch-conversation',
  decidedBy: 'internal',
  request: z.strictObject({ conversationId: ConversationId, commandId: CommandId.optional() }),
  reply: z.object({}),
  errors: [],
})
