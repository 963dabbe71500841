import type { ApiOperationId } from '@chat/contracts'
import type { Route } from '../route.ts'
import { abortGeneration } from './assistant/abort-generation.ts'
import { askAssistant } from './assistant/ask-assistant.ts'
import { clearAssistantHistory } from './assistant/clear-assistant-history.ts'
import { createAssistantConversation } from './assistant/create-assistant-conversation.ts'
import { getGeneration } from './assistant/get-generation.ts'
import { listModels } from './assistant/list-models.ts'
import { regenerateAnswer } from './assistant/regenerate-answer.ts'
import { streamGeneration } from './assistant/stream-generation.ts'
import { acceptRequest } from './conversations/accept-request.ts'
import { addParticipant } from './conversations/add-participant.ts'
import { archiveConversation } from './conversations/archive-conversation.ts'
import { createDirect } from './conversations/create-direct.ts'
import { createGroup } from './conversations/create-group.ts'
import { createInvite } from './conversations/create-invite.ts'
import { favouriteConversation } from './conversations/favourite-conversation.ts'
import { getConversation } from './conversations/get-conversation.ts'
import { getLog } from './conversations/get-log.ts'
import { joinByInvite } from './conversations/join-by-invite.ts'
import { joinConversation } from './conversations/join-conversation.ts'
import { leaveConversation } from './conversations/leave-conversation.ts'
import { listConversationFiles } from './conversations/list-conversation-files.ts'
import { listConversations } from './conversations/list-conversations.ts'
import { listInvites } from './conversations/list-invites.ts'
import { listMessages } from './conversations/list-messages.ts'
import { listParticipants } from './conversations/list-participants.ts'
import { lookAtInvite } from './conversations/look-at-invite.ts'
import { markRead } from './conversations/mark-read.ts'
import { muteConversation } from './conversations/mute-conversation.ts'
import { rejectRequest } from './conversations/reject-request.ts'
import { removeParticipant } from './conversations/remove-participant.ts'
import { revokeInvite } from './conversations/revoke-invite.ts'
import { saveDraft } from './conversations/save-draft.ts'
import { sendMessage } from './conversations/send-message.ts'
import { unarchiveConversation } from './conversations/unarchive-conversation.ts'
import { unfavouriteConversation } from './conversations/unfavourite-conversation.ts'
import { unmuteConversation } from './conversations/unmute-conversation.ts'
import { updateConversation } from './conversations/update-conversation.ts'
import { updateParticipantRole } from './conversations/update-participant-role.ts'
import { addReaction } from './messages/add-reaction.ts'
import { deleteMessage } from './messages/delete-message.ts'
import { editMessage } from './messages/edit-message.ts'
import { getMessage } from './messages/get-message.ts'
import { removeReaction } from './messages/remove-reaction.ts'
import { createReport } from './moderation/create-report.ts'
import { createUser } from './moderation/create-user.ts'
import { dismissReport } from './moderation/dismiss-report.ts'
import { listAccounts } from './moderation/list-accounts.ts'
import { listAudit } from './moderation/list-audit.ts'
import { listReports } from './moderation/list-reports.ts'
import { reinstateUser } from './moderation/reinstate-user.ts'
import { removeReportedMessage } from './moderation/remove-reported-message.ts'
import { resolveReport } from './moderation/resolve-report.ts'
import { suspendUser } from './moderation/suspend-user.ts'
import { blockUser } from './people/block-user.ts'
import { listBlocks } from './people/list-blocks.ts'
import { getProfile } from './people/get-profile.ts'
import { getStatus } from './people/get-status.ts'
import { setAvatar } from './people/set-avatar.ts'
import { unblockUser } from './people/unblock-user.ts'
import { updatePrivacy } from './people/update-privacy.ts'
import { updateProfile } from './people/update-profile.ts'
import { updateStatus } from './people/update-status.ts'
import { deleteMessages } from './messages/delete-messages.ts'
import { followThread } from './messages/follow-thread.ts'
import { forwardMessages } from './messages/forward-messages.ts'
import { getMessageInfo } from './messages/get-message-info.ts'
import { getThread } from './messages/get-thread.ts'
import { listEdits } from './messages/list-edits.ts'
import { listPins } from './messages/list-pins.ts'
import { listThreads } from './messages/list-threads.ts'
import { markManyRead } from './conversations/mark-many-read.ts'
import { markThreadRead } from './messages/mark-thread-read.ts'
import { pinMessage, unpinMessage } from './messages/set-pin.ts'
import { unfollowThread } from './messages/unfollow-thread.ts'
import { createRoom } from './rooms/create-room.ts'
import { getRoom } from './rooms/get-room.ts'
import { listRoomMessages } from './rooms/list-room-messages.ts'
import { listRooms } from './rooms/list-rooms.ts'
import { changePassword } from './sessions/change-password.ts'
import { getNotificationSettings } from './notifications/get-notification-settings.ts'
import { listNotifications } from './notifications/list-notifications.ts'
import { readAllNotifications } from './notifications/read-all-notifications.ts'
import { readNotification } from './notifications/read-notification.ts'
import { setConversationNotifications } from './notifications/set-conversation-notifications.ts'
import { updateNotificationSettings } from './notifications/update-notification-settings.ts'
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
export const routes: { readonly [I in ApiOperationId]: Route<I> } = {
  abortGeneration,
  askAssistant,
  clearAssistantHistory,
  createAssistantConversation,
  getGeneration,
  listModels,
  regenerateAnswer,
  streamGeneration,
  acceptRequest,
  addParticipant,
  addReaction,
  archiveConversation,
  blockUser,
  capabilities,
  changePassword,
  createDirect,
  createGroup,
  createInvite,
  createReport,
  createRoom,
  createUser,
  deleteMessage,
  dismissReport,
  deleteMessages,
  editMessage,
  favouriteConversation,
  followThread,
  forwardMessages,
  getConversation,
  getLog,
  getMessage,
  getNotificationSettings,
  getMessageInfo,
  getPresence,
  getProfile,
  getRoom,
  getStatus,
  getThread,
  getUser,
  health,
  joinByInvite,
  joinConversation,
  leaveConversation,
  listAccounts,
  listAudit,
  listBlocks,
  listConversations,
  listConversationFiles,
  listInvites,
  listEdits,
  listMessages,
  listNotifications,
  listParticipants,
  listReports,
  listPins,
  listRoomMessages,
  listRooms,
  listThreads,
  login,
  logout,
  lookAtInvite,
  markManyRead,
  markRead,
  markThreadRead,
  me,
  muteConversation,
  readAllNotifications,
  readNotification,
  pinMessage,
  refresh,
  register,
  reinstateUser,
  rejectRequest,
  removeParticipant,
  removeReaction,
  removeReportedMessage,
  resolveReport,
  revokeInvite,
  saveDraft,
  searchConversation,
  searchMessages,
  searchUsers,
  sendMessage,
  suspendUser,
  setConversationNotifications,
  unarchiveConversation,
  setAvatar,
  unblockUser,
  unfavouriteConversation,
  unmuteConversation,
  unfollowThread,
  unpinMessage,
  updateConversation,
  updateNotificationSettings,
  updateParticipantRole,
  updatePrivacy,
  updateProfile,
  updateStatus,
}
