import { z } from 'zod'
import { defineCommand } from '../command.ts'

/** Unsubscribes this socket; the user stays a participant. */
export const leaveRoom = defineCommand({
  name: 'leave-room',
  decidedBy: 'gateway',
  request: z.strictObject({ roomName: z.string().min(1).max(160) }),
  reply: z.object({}),
  errors: ['ROOM_NOT_FOUND'],
})
