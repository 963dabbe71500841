import type { GatewayCommandName } from '@chat/contracts'
import { aiAbort } from './ai-abort.ts'
import { aiAsk } from './ai-ask.ts'
import { aiRegenerate } from './ai-regenerate.ts'
import { aiRunning } from './ai-running.ts'
import { auth } from './auth.ts'
import { blockUser } from './block-user.ts'
import { createInvite } from './create-invite.ts'
import type { Handle } from './handle.ts'
import { deleteMessages } from './delete-messages.ts'
import { followThread } from './follow-thread.ts'
import { forwardMessage } from './forward-message.ts'
import { heartbeat } from './heartbeat.ts'
import { joinByInvite } from './join-by-invite.ts'
import { joinConversation } from './join-conversation.ts'
import { joinRoom } from './join-room.ts'
import { leaveConversation } from './leave-conversation.ts'
import { leaveRoom } from './leave-room.ts'
import { markDelivered } from './mark-delivered.ts'
import { markRead } from './mark-read.ts'
import { saveDraft } from './save-draft.ts'
import { markThreadRead } from './mark-thread-read.ts'
import { readThread } from './read-thread.ts'
import { sendRoomMessage } from './send-room-message.ts'
import { setPreferences } from './set-preferences.ts'
import { stopTyping } from './stop-typing.ts'
import { sync } from './sync.ts'
import { typing } from './typing.ts'
import { unblockUser } from './unblock-user.ts'
import { updateStatus } from './update-status.ts'
import { watchPresence } from './watch-presence.ts'

/** A command that the gateway answers, without a handler, does not compile. */
export const handlers: { [N in GatewayCommandName]: Handle<N> } = {
  'ai-abort': aiAbort,
  'ai-ask': aiAsk,
  'ai-regenerate': aiRegenerate,
  'ai-running': aiRunning,
  auth,
  'block-user': blockUser,
  'create-invite': createInvite,
  'delete-messages': deleteMessages,
  'follow-thread': followThread,
  'forward-message': forwardMessage,
  heartbeat,
  'join-by-invite': joinByInvite,
  'join-conversation': joinConversation,
  'join-room': joinRoom,
  'leave-conversation': leaveConversation,
  'leave-room': leaveRoom,
  'mark-delivered': markDelivered,
  'mark-read': markRead,
  'save-draft': saveDraft,
  'mark-thread-read': markThreadRead,
  'read-thread': readThread,
  'send-room-message': sendRoomMessage,
  'set-preferences': setPreferences,
  'stop-typing': stopTyping,
  sync,
  typing,
  'unblock-user': unblockUser,
  'update-status': updateStatus,
  'watch-presence': watchPresence,
}
