import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { Problem } from '../errors.ts'
import { CommandId, ConversationId, MessageId } from '../ids.ts'
import { limits } from '../limits.ts'
import { sendMessage } from './send-message.ts'

/** What became of one copy. */
export const ForwardResult = z
  .object({
    messageId: MessageId.describe('what was forwarded'),
    conversationId: ConversationId.describe('where to'),
    sent: sendMessage.reply.nullable(),
    error: Problem.nullable(),
  })
  .meta({ id: 'ForwardResult' })
export type ForwardResult = z.infer<typeof ForwardResult>

/** Sends copies of what I may read, in their order; `forwardedFrom` says whose words they are. */
export const forwardMessage = defineCommand({
  name: 'forward-message',
  decidedBy: 'gateway',
  request: z.strictObject({
    messageIds: z.array(MessageId).min(1).max(limits.forwardMessagesMax),
    conversationIds: z.array(ConversationId).min(1).max(limits.forwardConversationsMax),
    commandId: CommandId.optional(),
  }),
  reply: z.object({ results: z.array(ForwardResult) }),
  errors: ['MESSAGE_NOT_FOUND', 'MESSAGE_DELETED', 'RATE_LIMITED'],
})
