import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { MessageId } from '../ids.ts'
import { ThreadMark } from '../things/thread.ts'

/** Who writes in a thread, began it, or is mentioned there follows it, until they say otherwise. */
export const followThread = defineCommand({
  name: 'follow-thread',
  decidedBy: 'gateway',
  request: z.strictObject({ messageId: MessageId, isFollowing: z.boolean() }),
  reply: ThreadMark,
  errors: ['MESSAGE_NOT_FOUND'],
})
