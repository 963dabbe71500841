import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId } from '../ids.ts'
import { Content } from '../things/message.ts'
import { sendMessage } from './send-message.ts'

/** `send-message`, by the name of a room. */
export const sendRoomMessage = defineCommand({
  name: 'send-room-message',
  decidedBy: 'gateway',
  request: z.strictObject({
    roomName: z.string().min(1).max(160),
    content: Content,
    clientMsgId: CommandId.optional(),
  }),
  reply: sendMessage.reply,
  errors: ['ROOM_NOT_FOUND', ...sendMessage.errors],
})
