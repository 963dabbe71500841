import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { MessageId, Seq } from '../ids.ts'
import { limits } from '../limits.ts'
import { Thread } from '../things/thread.ts'

/** A page of the replies to a message, the newest where nothing else is said. */
export const readThread = defineCommand({
  name: 'read-thread',
  decidedBy: 'gateway',
  request: z
    .strictObject({
      messageId: MessageId,
      before: Seq.optional(),
      after: Seq.optional(),
      limit: z.number().int().min(1).max(limits.pageItemsMax).default(limits.pageItemsDefault),
    })
    .refine(({ before, after }) => before === undefined || after === undefined, 'give one of before and after'),
  reply: Thread,
  errors: ['MESSAGE_NOT_FOUND'],
})
