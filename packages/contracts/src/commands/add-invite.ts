import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, Seq } from '../ids.ts'
import { limits } from '../limits.ts'
import { InviteCode } from '../things/conversation.ts'
import { Timestamp } from '../things/user.ts'

/** `create-invite` and `POST …/invites` send it, with the code they made. */
export const addInvite = defineCommand({
  name: 'add-invite',
  decidedBy: 'internal',
  request: z.strictObject({
    conversationId: ConversationId,
    code: InviteCode,
    expiresAt: Timestamp.nullable(),
    maxUses: z.number().int().min(1).max(limits.inviteUsesMax).nullable(),
    commandId: CommandId.optional(),
  }),
  reply: z.object({ inviteId: z.string(), seq: Seq }),
  errors: ['NOT_A_PARTICIPANT', 'ROLE_TOO_LOW', 'NOT_FOR_DIRECT', 'FORBIDDEN', 'INVITE_LIMIT'],
})
