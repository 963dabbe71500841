import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, Seq } from '../ids.ts'

/** Only who was asked does: nobody writes there any more, unless they accept after all. */
export const rejectRequest = defineCommand({
  name: 'reject-request',
  decidedBy: 'log',
  request: z.strictObject({ conversationId: ConversationId, commandId: CommandId.optional() }),
  reply: z.object({ seq: Seq.nullable().describe('null: it was declined already') }),
  errors: ['NOT_A_PARTICIPANT', 'FORBIDDEN', 'COMMAND_ID_REUSED'],
})
