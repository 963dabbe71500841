import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { MessageId, Seq } from '../ids.ts'
import { ThreadMark } from '../things/thread.ts'

/** A mark only moves forward. */
export const markThreadRead = defineCommand({
  name: 'mark-thread-read',
  decidedBy: 'gateway',
  request: z.strictObject({ messageId: MessageId, upToSeq: Seq }),
  reply: ThreadMark,
  errors: ['MESSAGE_NOT_FOUND'],
})
