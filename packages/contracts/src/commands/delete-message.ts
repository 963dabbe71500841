import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, MessageId, Seq } from '../ids.ts'

/** `me`: it is hidden from me on all my devices, and nobody else learns of it. */
export const DeleteScope = z.enum(['everyone', 'me']).default('everyone')

/** Leaves a tombstone in its place. The sender may, and in groups and rooms whoever moderates. */
export const deleteMessage = defineCommand({
  name: 'delete-message',
  decidedBy: 'log',
  request: z.strictObject({
    messageId: MessageId,
    scope: DeleteScope,
    commandId: CommandId.optional(),
  }),
  reply: z.object({ messageId: MessageId, seq: Seq.nullable().describe('null: nothing was added to the log') }),
  errors: ['NOT_A_PARTICIPANT', 'MESSAGE_NOT_FOUND', 'FORBIDDEN', 'HIDDEN_LIMIT', 'COMMAND_ID_REUSED'],
})
