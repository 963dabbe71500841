import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { ConversationId, Cursor } from '../ids.ts'
import { Role } from '../things/conversation.ts'

/** Makes the user a participant and subscribes this socket. Idempotent. Takes a room's slug, name or id. */
export const joinRoom = defineCommand({
  name: 'join-room',
  decidedBy: 'gateway',
  request: z.strictObject({ roomName: z.string().min(1).max(160) }),
  reply: z.object({ conversationId: ConversationId, role: Role, lastSeq: Cursor }),
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN'],
})
