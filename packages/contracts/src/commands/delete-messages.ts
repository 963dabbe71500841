import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { Problem } from '../errors.ts'
import { CommandId, MessageId } from '../ids.ts'
import { limits } from '../limits.ts'
import { DeleteScope } from './delete-message.ts'

/** What became of one of many. */
export const BulkResult = z
  .object({ messageId: MessageId, error: Problem.nullable().describe('null: done') })
  .meta({ id: 'BulkResult' })
export type BulkResult = z.infer<typeof BulkResult>

/** Many at once; each is done or refused by itself. */
export const deleteMessages = defineCommand({
  name: 'delete-messages',
  decidedBy: 'gateway',
  request: z.strictObject({
    messageIds: z.array(MessageId).min(1).max(limits.bulkMessagesMax),
    scope: DeleteScope,
    commandId: CommandId.optional(),
  }),
  reply: z.object({ results: z.array(BulkResult) }),
  errors: ['HIDDEN_LIMIT'],
})
