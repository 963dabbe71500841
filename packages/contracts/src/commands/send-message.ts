import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, MessageId, Seq } from '../ids.ts'
import { ModelName } from '../things/assistant.ts'
import { Attachments, Caption, SAY_SOMETHING, saysSomething } from '../things/message.ts'
import { Timestamp } from '../things/user.ts'

export const sendMessageFields = {
  clientMsgId: CommandId.optional(),
  content: Caption.default(''),
  attachments: Attachments.optional(),
  replyTo: MessageId.optional(),
  threadRootId: MessageId.optional(),
  model: ModelName.optional().describe('of a message to the assistant: which model shall answer'),
}

/** Idempotent by `clientMsgId`: a repeat gets the first answer. The answer means: journaled on a majority. */
export const sendMessage = defineCommand({
  name: 'send-message',
  decidedBy: 'log',
  request: z
    .strictObject({ conversationId: ConversationId, ...sendMessageFields })
    .refine(saysSomething, SAY_SOMETHING),
  reply: z.object({ messageId: MessageId, seq: Seq, createdAt: Timestamp }),
  errors: [
    'NOT_A_PARTICIPANT',
    'BLOCKED',
    'MESSAGE_NOT_FOUND',
    'FILE_NOT_FOUND',
    'COMMAND_ID_REUSED',
    'RATE_LIMITED',
    'REQUEST_PENDING',
    'REQUEST_REJECTED',
    'ANNOUNCEMENT_ONLY',
    'SLOW_MODE',
  ],
})
