import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { ConversationId } from '../ids.ts'

/** Unsubscribes this socket; the user stays a participant. */
export const leaveConversation = defineCommand({
  name: 'leave-conversation',
  decidedBy: 'gateway',
  request: z.strictObject({ conversationId: ConversationId }),
  reply: z.object({}),
  errors: [],
})
