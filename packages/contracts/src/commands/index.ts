import { acceptRequest } from './accept-request.ts'
import { addInvite } from './add-invite.ts'
import { addParticipant } from './add-participant.ts'
import { addReaction } from './add-reaction.ts'
import { aiAbort } from './ai-abort.ts'
import { aiAsk } from './ai-ask.ts'
import { aiRegenerate } from './ai-regenerate.ts'
import { aiRunning } from './ai-running.ts'
import { answerQuestion } from './answer-question.ts'
import { appendToInbox } from './append-to-inbox.ts'
import { auth } from './auth.ts'
import { blockUser } from './block-user.ts'
import { createConversation } from './create-conversation.ts'
import { createInvite } from './create-invite.ts'
import { deleteMessage } from './delete-message.ts'
import { deleteMessages } from './delete-messages.ts'
import { editMessage } from './edit-message.ts'
import { endParticipation } from './end-participation.ts'
import { expireMessages } from './expire-messages.ts'
import { forwardMessage } from './forward-message.ts'
import { followThread } from './follow-thread.ts'
import { heartbeat } from './heartbeat.ts'
import { joinByInvite } from './join-by-invite.ts'
import { joinConversation } from './join-conversation.ts'
import { joinRoom } from './join-room.ts'
import { leaveConversation } from './leave-conversation.ts'
import { leaveRoom } from './leave-room.ts'
import { markDelivered } from './mark-delivered.ts'
import { markRead } from './mark-read.ts'
import { rejectRequest } from './reject-request.ts'
import { readThread } from './read-thread.ts'
import { pinMessage } from './pin-message.ts'
import { markThreadRead } from './mark-thread-read.ts'
import { removeParticipant } from './remove-participant.ts'
import { removeReaction } from './remove-reaction.ts'
import { revokeInvite } from './revoke-invite.ts'
import { saveDraft } from './save-draft.ts'
import { sendMessage } from './send-message.ts'
import { sendRoomMessage } from './send-room-message.ts'
import { setBlock } from './set-block.ts'
import { setPreferences } from './set-preferences.ts'
import { startParticipation } from './start-participation.ts'
import { stopTyping } from './stop-typing.ts'
import { sync } from './sync.ts'
import { touchConversation } from './touch-conversation.ts'
import { typing } from './typing.ts'
import { unpinMessage } from './unpin-message.ts'
import { unblockUser } from './unblock-user.ts'
import { updateConversation } from './update-conversation.ts'
import { updateParticipantRole } from './update-participant-role.ts'
import { updateStatus } from './update-status.ts'
import { watchPresence } from './watch-presence.ts'
import type { z } from 'zod'

/** Every command there is. */
export const commands = {
  'accept-request': acceptRequest,
  'add-invite': addInvite,
  'add-participant': addParticipant,
  'add-reaction': addReaction,
  'ai-abort': aiAbort,
  'ai-ask': aiAsk,
  'ai-regenerate': aiRegenerate,
  'ai-running': aiRunning,
  'answer-question': answerQuestion,
  'append-to-inbox': appendToInbox,
  auth,
  'block-user': blockUser,
  'create-conversation': createConversation,
  'create-invite': createInvite,
  'delete-message': deleteMessage,
  'delete-messages': deleteMessages,
  'edit-message': editMessage,
  'end-participation': endParticipation,
  'expire-messages': expireMessages,
  'forward-message': forwardMessage,
  'follow-thread': followThread,
  heartbeat,
  'join-by-invite': joinByInvite,
  'join-conversation': joinConversation,
  'join-room': joinRoom,
  'leave-conversation': leaveConversation,
  'leave-room': leaveRoom,
  'mark-delivered': markDelivered,
  'mark-read': markRead,
  'reject-request': rejectRequest,
  'read-thread': readThread,
  'pin-message': pinMessage,
  'mark-thread-read': markThreadRead,
  'remove-participant': removeParticipant,
  'remove-reaction': removeReaction,
  'revoke-invite': revokeInvite,
  'save-draft': saveDraft,
  'send-message': sendMessage,
  'send-room-message': sendRoomMessage,
  'set-block': setBlock,
  'set-preferences': setPreferences,
  'start-participation': startParticipation,
  'stop-typing': stopTyping,
  sync,
  'touch-conversation': touchConversation,
  typing,
  'unpin-message': unpinMessage,
  'unblock-user': unblockUser,
  'update-conversation': updateConversation,
  'update-participant-role': updateParticipantRole,
  'update-status': updateStatus,
  'watch-presence': watchPresence,
} as const

export type CommandName = keyof typeof commands
/** What a client may write, before defaults are filled in. */
export type CommandInput<N extends CommandName> = z.input<(typeof commands)[N]['request']>
export type RequestOf<N extends CommandName> = z.output<(typeof commands)[N]['request']>
export type ReplyOf<N extends CommandName> = z.output<(typeof commands)[N]['reply']>

type NamesDecidedBy<D extends string> = {
  [N in CommandName]: (typeof commands)[N]['decidedBy'] extends D ? N : never
}[CommandName]

/** Decided by the owner of a conversation. */
export type LogCommandName = NamesDecidedBy<'log' | 'internal'>
/** Those of them a client may send. */
export type ClientLogCommandName = NamesDecidedBy<'log'>
/** Answered by the gateway itself. */
export type GatewayCommandName = NamesDecidedBy<'gateway'>
