import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, Seq } from '../ids.ts'

/** The time of these messages is over: their places stay, bare. The sweep of the worker sends it. */
export const expireMessages = defineCommand({
  name: 'expire-messages',
  decidedBy: 'internal',
  request: z.strictObject({
    conversationId: ConversationId,
    seqs: z.array(Seq).min(1).max(100),
    commandId: CommandId.optional(),
  }),
  reply: z.object({ seq: Seq.nullable().describe('null: none of them has to go') }),
  errors: ['FORBIDDEN'],
})
