import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, Seq } from '../ids.ts'

/** Whoever joined by it stays. */
export const revokeInvite = defineCommand({
  name: 'revoke-invite',
  decidedBy: 'log',
  request: z.strictObject({
    conversationId: ConversationId,
    inviteId: z.string().min(1).max(64),
    commandId: CommandId.optional(),
  }),
  reply: z.object({ seq: Seq.nullable().describe('null: there is no such invitation any more') }),
  errors: ['NOT_A_PARTICIPANT', 'ROLE_TOO_LOW', 'NOT_FOR_DIRECT', 'COMMAND_ID_REUSED'],
})
