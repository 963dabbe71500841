import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, MessageId, Seq, Version } from '../ids.ts'
import { Content } from '../things/message.ts'

/** Only the sender edits. */
export const editMessage = defineCommand({
  name: 'edit-message',
  decidedBy: 'log',
  request: z.strictObject({
    messageId: MessageId,
    content: Content,
    ifVersion: Version.optional(),
    commandId: CommandId.optional(),
  }),
  reply: z.object({ messageId: MessageId, seq: Seq }),
  errors: [
    'NOT_A_PARTICIPANT',
    'BLOCKED',
    'MESSAGE_NOT_FOUND',
    'MESSAGE_DELETED',
    'FORBIDDEN',
    'PRECONDITION_FAILED',
    'COMMAND_ID_REUSED',
  ],
})
