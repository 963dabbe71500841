import type { OperationId } from '@chat/contracts'
import type { Route } from '../route.ts'
import { addParticipant } from './conversations/add-participant.ts'
import { createDirect } from './conversations/create-direct.ts'
import { createGroup } from './conversations/create-group.ts'
import { getConversation } from './conversations/get-conversation.ts'
import { getLog } from './conversations/get-log.ts'
import { joinConversation } from './conversations/join-conversation.ts'
import { leaveConversation } from './conversations/leave-conversation.ts'
import { listConversations } from './conversations/list-conversations.ts'
import { listMessages } from './conversations/list-messages.ts'
import { listParticipants } from './conversations/list-participants.ts'
import { markRead } from './conversations/mark-read.ts'
import { removeParticipant } from './conversations/remove-participant.ts'
import { sendMessage } from './conversations/send-message.ts'
import { updateConversation } from './conversations/update-conversation.ts'
import { updateParticipantRole } from './conversations/update-participant-role.ts'
import { addReaction } from './messages/add-reaction.ts'
import { deleteMessage } from './messages/delete-message.ts'
import { editMessage } from './messages/edit-message.ts'
import { getMessage } from './messages/get-message.ts'
import { removeReaction } from './messages/remove-reaction.ts'
import { blockUser } from './people/block-user.ts'
import { listBlocks } from './people/list-blocks.ts'
import { unblockUser } from './people/unblock-user.ts'
import { createRoom } from './rooms/create-room.ts'
import { getRoom } from './rooms/get-room.ts'
import { listRoomMessages } from './rooms/list-room-messages.ts'
import { listRooms } from './rooms/list-rooms.ts'
import { changePassword } from './sessions/change-password.ts'
import { searchConversation } from './search/search-conversation.ts'
import { searchMessages } from './search/search-messages.ts'
import { login } from './sessions/login.ts'
import { logout } from './sessions/logout.ts'
import { me } from './sessions/me.ts'
import { refresh } from './sessions/refresh.ts'
import { register } from './sessions/register.ts'
import { capabilities } from './system/capabilities.ts'
import { health } from './system/health.ts'
import { getPresence } from './users/get-presence.ts'
import { getUser } from './users/get-user.ts'
import { searchUsers } from './users/search-users.ts'

/** How each operation is served. An operation without a row does not compile. */
export const routes: { readonly [I in OperationId]: Route<I> } = {
  addParticipant,
  addReaction,
  blockUser,
  capabilities,
  changePassword,
  createDirect,
  createGroup,
  createRoom,
  deleteMessage,
  editMessage,
  getConversation,
  getLog,
  getMessage,
  getPresence,
  getRoom,
  getUser,
  health,
  joinConversation,
  leaveConversation,
  listBlocks,
  listConversations,
  listMessages,
  listParticipants,
  listRoomMessages,
  listRooms,
  login,
  logout,
  markRead,
  me,
  refresh,
  register,
  removeParticipant,
  removeReaction,
  searchConversation,
  searchMessages,
  searchUsers,
  sendMessage,
  unblockUser,
  updateConversation,
  updateParticipantRole,
}
