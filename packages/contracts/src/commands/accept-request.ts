import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, Seq } from '../ids.ts'

/** Only who was asked does; from then on both write. Also after declining, who thinks better of it. */
export const acceptRequest = defineCommand({
  name: 'accept-request',
  decidedBy: 'log',
  request: z.strictObject({ conversationId: ConversationId, commandId: CommandId.optional() }),
  reply: z.object({ seq: Seq.nullable().describe('null: it was accepted already') }),
  errors: ['NOT_A_PARTICIPANT', 'COMMAND_ID_REUSED'],
})
