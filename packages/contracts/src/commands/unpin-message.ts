import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, MessageId, Seq } from '../ids.ts'

export const unpinMessage = defineCommand({
  name: 'unpin-message',
  decidedBy: 'log',
  request: z.strictObject({ messageId: MessageId, commandId: CommandId.optional() }),
  reply: z.object({ messageId: MessageId, seq: Seq.nullable().describe('null: it was so already') }),
  errors: ['NOT_A_PARTICIPANT', 'MESSAGE_NOT_FOUND', 'ROLE_TOO_LOW', 'BLOCKED', 'COMMAND_ID_REUSED'],
})
