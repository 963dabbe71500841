import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, MessageId, Seq } from '../ids.ts'

/** Leaves a tombstone in its place. The sender may, and in groups and rooms whoever moderates. */
export const deleteMessage = defineCommand({
  name: 'delete-message',
  decidedBy: 'log',
  request: z.strictObject({
    messageId: MessageId,
    scope: z.enum(['everyone']).default('everyone'),
    commandId: CommandId.optional(),
  }),
  reply: z.object({ messageId: MessageId, seq: Seq.nullable().describe('null: it was deleted already') }),
  errors: ['NOT_A_PARTICIPANT', 'MESSAGE_NOT_FOUND', 'FORBIDDEN', 'COMMAND_ID_REUSED'],
})
