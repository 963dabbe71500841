import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, Seq, UserId } from '../ids.ts'
import { Role } from '../things/conversation.ts'

export const updateParticipantRole = defineCommand({
  name: 'update-participant-role',
  decidedBy: 'log',
  request: z.strictObject({
    conversationId: ConversationId,
    userId: UserId,
    role: Role,
    commandId: CommandId.optional(),
  }),
  reply: z.object({ seq: Seq.nullable().describe('null: has this role already') }),
  errors: ['NOT_A_PARTICIPANT', 'ROLE_TOO_LOW', 'NOT_FOR_DIRECT', 'USER_NOT_FOUND', 'LAST_OWNER'],
})
