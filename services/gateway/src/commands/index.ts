import type { GatewayCommandName } from '@chat/contracts'
import { auth } from './auth.ts'
import { blockUser } from './block-user.ts'
import type { Handle } from './handle.ts'
import { heartbeat } from './heartbeat.ts'
import { joinConversation } from './join-conversation.ts'
import { joinRoom } from './join-room.ts'
import { leaveConversation } from './leave-conversation.ts'
import { leaveRoom } from './leave-room.ts'
import { markDelivered } from './mark-delivered.ts'
import { markRead } from './mark-read.ts'
import { sendRoomMessage } from './send-room-message.ts'
import { stopTyping } from './stop-typing.ts'
import { sync } from './sync.ts'
import { typing } from './typing.ts'
import { unblockUser } from './unblock-user.ts'
import { watchPresence } from './watch-presence.ts'

/** A command that the gateway answers, without a handler, does not compile. */
export const handlers: { [N in GatewayCommandName]: Handle<N> } = {
  auth,
  'block-user': blockUser,
  heartbeat,
  'join-conversation': joinConversation,
  'join-room': joinRoom,
  'leave-conversation': leaveConversation,
  'leave-room': leaveRoom,
  'mark-delivered': markDelivered,
  'mark-read': markRead,
  'send-room-message': sendRoomMessage,
  'stop-typing': stopTyping,
  sync,
  typing,
  'unblock-user': unblockUser,
  'watch-presence': watchPresence,
}
