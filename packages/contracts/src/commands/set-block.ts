import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, Seq, UserId } from '../ids.ts'

/**
 * Block somebody, or no longer. `block-user`, `unblock-user` and `PUT`, `DELETE /users/me/blocks/:userId` send it to the
 * direct conversation of the two, whether it was started or not: so a block stands in order with what is said there.
 */
export const setBlock = defineCommand({
  name: 'set-block',
  decidedBy: 'internal',
  request: z.strictObject({
    conversationId: ConversationId,
    userId: UserId,
    isBlocked: z.boolean(),
    commandId: CommandId.optional(),
  }),
  reply: z.object({ seq: Seq.nullable().describe('null: is so already') }),
  errors: [],
})
