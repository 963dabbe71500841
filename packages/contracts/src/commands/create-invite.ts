import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId } from '../ids.ts'
import { limits } from '../limits.ts'
import { Invite } from '../things/conversation.ts'
import { Timestamp } from '../things/user.ts'
import { addInvite } from './add-invite.ts'

/** A link that lets people into a group, until it is revoked, over or used up. */
export const createInvite = defineCommand({
  name: 'create-invite',
  decidedBy: 'gateway',
  request: z.strictObject({
    conversationId: ConversationId,
    expiresAt: Timestamp.nullable().optional(),
    maxUses: z.number().int().min(1).max(limits.inviteUsesMax).nullable().optional(),
    commandId: CommandId.optional(),
  }),
  reply: Invite,
  errors: ['BAD_REQUEST', ...addInvite.errors],
})
