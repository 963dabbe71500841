import { randomUUID } from 'node:crypto'
import type { ApiOperationId } from '@chat/contracts'
import type { Scene } from './scene.ts'

export interface Asked {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
}

type Ask = (scene: Scene) => Asked

const ofConversation: Ask = ({ conversationId }) => ({ params: { conversationId } })
const ofMessage: Ask = ({ messageId }) => ({ params: { messageId } })
const ofReaction: Ask = ({ messageId }) => ({ params: { messageId, emoji: '👍' } })
const ofInvite: Ask = ({ inviteCode: code }) => ({ params: { code } })
const ofBystander: Ask = ({ bystander: { userId } }) => ({ params: { userId } })
const ofReport: Ask = ({ reportId }) => ({ params: { reportId } })
const ofGeneration: Ask = () => ({ params: { generationId: randomUUID() } })
const ofRoom: Ask = ({ roomName }) => ({ params: { roomName } })
const nothing: Ask = () => ({})
const account: Ask = () => {
  const username = `new-${randomUUID().slice(0, 20)}`
  return { body: { username, email: `${username}@example.test`, password: 'correct-horse-7-battery' } }
}
const withBody =
  (ask: Ask, body: object): Ask =>
  (scene) => ({ ...ask(scene), body })
const ofParticipant: Ask = ({ conversationId, bystander: { userId } }) => ({ params: { conversationId, userId } })

/** What is asked of each operation. One without a row does not compile. */
export const operationRequests: { readonly [I in ApiOperationId]: Ask } = {
  register: account,
  login: ({ me: { username, password } }) => ({ body: { username, password } }),
  refresh: ({ refreshToken }) => ({ body: { refreshToken } }),
  logout: ({ refreshToken }) => ({ body: { refreshToken } }),
  changePassword: ({ me: { password } }) => ({ body: { currentPassword: password, newPassword: `${password}-2` } }),
  me: nothing,
  searchUsers: () => ({ query: { q: 'person' } }),
  getUser: ofBystander,
  getPresence: ({ other: { userId } }) => ({ params: { userId } }),
  getProfile: nothing,
  updateProfile: withBody(nothing, { bio: 'here' }),
  setAvatar: withBody(nothing, { fileId: null }),
  getStatus: nothing,
  updateStatus: withBody(nothing, { availability: 'dnd' }),
  updatePrivacy: withBody(nothing, { receipts: true }),
  listBlocks: nothing,
  blockUser: ofBystander,
  unblockUser: ofBystander,
  createReport: ({ messageId: targetId }) => ({ body: { targetType: 'message', targetId } }),
  listReports: nothing,
  dismissReport: ofReport,
  removeReportedMessage: ofReport,
  resolveReport: ofReport,
  suspendUser: ofBystander,
  reinstateUser: ofBystander,
  createUser: account,
  listAccounts: nothing,
  listAudit: nothing,
  listConversations: nothing,
  createDirect: ({ newcomer: { userId } }) => ({ body: { userId } }),
  createGroup: ({ bystander: { userId } }) => ({ body: { name: 'another', participants: [userId] } }),
  getConversation: ofConversation,
  updateConversation: withBody(ofConversation, { name: 'renamed' }),
  acceptRequest: ofConversation,
  rejectRequest: ofConversation,
  archiveConversation: ofConversation,
  unarchiveConversation: ofConversation,
  muteConversation: withBody(ofConversation, {}),
  unmuteConversation: ofConversation,
  favouriteConversation: ofConversation,
  unfavouriteConversation: ofConversation,
  saveDraft: withBody(ofConversation, { content: 'half a thought' }),
  listInvites: ofConversation,
  createInvite: withBody(ofConversation, {}),
  revokeInvite: ({ conversationId, inviteId }) => ({ params: { conversationId, inviteId } }),
  lookAtInvite: ofInvite,
  joinByInvite: ofInvite,
  listParticipants: ofConversation,
  addParticipant: (scene) => ({ ...ofConversation(scene), body: { userId: scene.newcomer.userId } }),
  removeParticipant: ofParticipant,
  updateParticipantRole: withBody(ofParticipant, { role: 'moderator' }),
  joinConversation: ofConversation,
  leaveConversation: ofConversation,
  markRead: withBody(ofConversation, { upToSeq: 1 }),
  markManyRead: ({ conversationId }) => ({ body: { marks: [{ conversationId, upToSeq: 1 }] } }),
  listMessages: ofConversation,
  sendMessage: withBody(ofConversation, { content: 'listen' }),
  getLog: ofConversation,
  listConversationFiles: ofConversation,
  listRooms: nothing,
  createRoom: () => ({ body: { name: randomUUID() } }),
  getRoom: ofRoom,
  listRoomMessages: ofRoom,
  getMessage: ofMessage,
  editMessage: withBody(ofMessage, { content: 'changed' }),
  deleteMessage: ofMessage,
  addReaction: ofReaction,
  removeReaction: ofReaction,
  pinMessage: ofMessage,
  unpinMessage: ofMessage,
  listPins: ofConversation,
  listEdits: ofMessage,
  getMessageInfo: ofMessage,
  forwardMessages: ({ messageId, conversationId }) => ({
    body: { messageIds: [messageId], conversationIds: [conversationId] },
  }),
  deleteMessages: ({ messageId }) => ({ body: { messageIds: [messageId] } }),
  getThread: ofMessage,
  followThread: ofMessage,
  unfollowThread: ofMessage,
  markThreadRead: withBody(ofMessage, { upToSeq: 1 }),
  listThreads: nothing,
  listModels: nothing,
  createAssistantConversation: withBody(nothing, {}),
  askAssistant: withBody(ofConversation, { content: '@ai listen' }),
  clearAssistantHistory: ofConversation,
  getGeneration: ofGeneration,
  streamGeneration: ofGeneration,
  abortGeneration: ofGeneration,
  regenerateAnswer: withBody(ofMessage, {}),
  listNotifications: nothing,
  readNotification: ({ notificationId }) => ({ params: { notificationId } }),
  readAllNotifications: nothing,
  getNotificationSettings: nothing,
  updateNotificationSettings: withBody(nothing, { level: 'all' }),
  setConversationNotifications: withBody(ofConversation, { level: 'mentions' }),
  searchMessages: () => ({ query: { q: 'hello' } }),
  searchConversation: (scene) => ({ ...ofConversation(scene), query: { q: 'hello' } }),
  health: nothing,
  capabilities: nothing,
}
