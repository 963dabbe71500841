import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { ConversationId, Cursor } from '../ids.ts'
import { InviteCode, Role } from '../things/conversation.ts'

/** Makes the user a participant and subscribes this socket. Idempotent. */
export const joinByInvite = defineCommand({
  name: 'join-by-invite',
  decidedBy: 'gateway',
  request: z.strictObject({ code: InviteCode }),
  reply: z.object({ conversationId: ConversationId, role: Role, lastSeq: Cursor }),
  errors: ['INVITE_INVALID', 'FORBIDDEN', 'CONVERSATION_FULL'],
})
