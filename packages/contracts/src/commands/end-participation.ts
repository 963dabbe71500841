import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, Seq } from '../ids.ts'

/** Leave for good. `POST …/leave` sends it. */
export const endParticipation = defineCommand({
  name: 'end-participation',
  decidedBy: 'internal',
  request: z.strictObject({ conversationId: ConversationId, commandId: CommandId.optional() }),
  reply: z.object({ seq: Seq.nullable().describe('null: is no participant') }),
  errors: ['NOT_A_PARTICIPANT', 'LAST_OWNER', 'NOT_FOR_DIRECT'],
})
