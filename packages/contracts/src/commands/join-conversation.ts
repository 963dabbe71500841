import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { ConversationId, Cursor } from '../ids.ts'
import { Role } from '../things/conversation.ts'

/** Subscribes this socket. A socket is subscribed to all its user's conversations from the start. */
export const joinConversation = defineCommand({
  name: 'join-conversation',
  decidedBy: 'gateway',
  request: z.strictObject({ conversationId: ConversationId }),
  reply: z.object({ conversationId: ConversationId, role: Role, lastSeq: Cursor }),
  errors: ['NOT_A_PARTICIPANT'],
})
