import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, Seq, UserId } from '../ids.ts'

export const removeParticipant = defineCommand({
  name: 'remove-participant',
  decidedBy: 'log',
  request: z.strictObject({ conversationId: ConversationId, userId: UserId, commandId: CommandId.optional() }),
  reply: z.object({ seq: Seq.nullable().describe('null: is no participant') }),
  errors: ['NOT_A_PARTICIPANT', 'ROLE_TOO_LOW', 'NOT_FOR_DIRECT', 'LAST_OWNER'],
})
