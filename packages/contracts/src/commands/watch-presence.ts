import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { UserId } from '../ids.ts'
import { limits } from '../limits.ts'
import { Presence } from '../things/user.ts'

/** Who is online among these people, who share a conversation with the asker. Others are left out. */
export const watchPresence = defineCommand({
  name: 'watch-presence',
  decidedBy: 'gateway',
  request: z.strictObject({ userIds: z.array(UserId).max(limits.presenceWatchesMax) }),
  reply: z.array(Presence),
  errors: [],
})
