import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, MessageId, Seq } from '../ids.ts'

/** For all to find: the pinned messages of a conversation stand in `pins`. In rooms whoever moderates. */
export const pinMessage = defineCommand({
  name: 'pin-message',
  decidedBy: 'log',
  request: z.strictObject({ messageId: MessageId, commandId: CommandId.optional() }),
  reply: z.object({ messageId: MessageId, seq: Seq.nullable().describe('null: it was so already') }),
  errors: [
    'NOT_A_PARTICIPANT',
    'MESSAGE_NOT_FOUND',
    'MESSAGE_DELETED',
    'ROLE_TOO_LOW',
    'PIN_LIMIT',
    'BLOCKED',
    'COMMAND_ID_REUSED',
  ],
})
