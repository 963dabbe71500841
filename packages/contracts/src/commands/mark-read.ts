import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { ConversationId, Cursor, MessageId, Seq } from '../ids.ts'
import { limits } from '../limits.ts'

/** Up to a place, or to the highest of some messages. A mark only moves forward. */
export const markRead = defineCommand({
  name: 'mark-read',
  decidedBy: 'gateway',
  request: z
    .strictObject({
      conversationId: ConversationId,
      upToSeq: Seq.optional(),
      messageIds: z.array(MessageId).min(1).max(limits.markMessageIdsMax).optional(),
    })
    .refine((body) => body.upToSeq !== undefined || body.messageIds !== undefined, 'give upToSeq or messageIds'),
  reply: z.object({ upToSeq: Cursor.describe('where the mark is now') }),
  errors: ['NOT_A_PARTICIPANT'],
})
