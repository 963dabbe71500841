import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, UserId } from '../ids.ts'

export const unblockUser = defineCommand({
  name: 'unblock-user',
  decidedBy: 'gateway',
  request: z.strictObject({ userId: UserId, commandId: CommandId.optional() }),
  reply: z.object({ userId: UserId, isBlocked: z.literal(false) }),
  errors: ['USER_NOT_FOUND', 'RATE_LIMITED', 'BUSY', 'NO_ANSWER'],
})
