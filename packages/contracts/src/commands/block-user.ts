import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, UserId } from '../ids.ts'

/** Nothing passes between the two from the answer on: no message, no typing, no presence. Nobody tells the other. */
export const blockUser = defineCommand({
  name: 'block-user',
  decidedBy: 'gateway',
  request: z.strictObject({ userId: UserId, commandId: CommandId.optional() }),
  reply: z.object({ userId: UserId, isBlocked: z.literal(true) }),
  errors: ['USER_NOT_FOUND', 'BLOCK_LIMIT', 'RATE_LIMITED', 'BUSY', 'NO_ANSWER'],
})
