import { randomUUID } from 'node:crypto'
import type { OperationId } from '@chat/contracts'
import type { Scene } from './scene.ts'

export interface Asked {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
  /** Sent as a form, before a file of this name. */
  readonly form?: { readonly fields: Readonly<Record<string, string>>; readonly file: 'file' | 'files' }
  /** Sent as it is. */
  readonly bytes?: string
}

const TUS = { 'tus-resumable': '1.0.0' }

type Ask = (scene: Scene) => Asked

const ofConversation: Ask = ({ conversationId }) => ({ params: { conversationId } })
const ofMessage: Ask = ({ messageId }) => ({ params: { messageId } })
const ofReaction: Ask = ({ messageId }) => ({ params: { messageId, emoji: '👍' } })
const ofInvite: Ask = ({ inviteCode: code }) => ({ params: { code } })
const ofBystander: Ask = ({ bystander: { userId } }) => ({ params: { userId } })
const ofReport: Ask = ({ reportId }) => ({ params: { reportId } })
const ofGeneration: Ask = () => ({ params: { generationId: randomUUID() } })
const ofRoom: Ask = ({ roomName }) => ({ params: { roomName } })
const ofFile: Ask = ({ fileId }) => ({ params: { fileId } })
const ofUpload: Ask = ({ uploadId: fileId }) => ({ params: { fileId }, headers: TUS })
const inBase64 = (text: string): string => Buffer.from(text).toString('base64')
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
export const operationRequests: { readonly [I in OperationId]: Ask } = {
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
  uploadFile: ({ conversationId }) => ({ form: { fields: { conversationId }, file: 'file' } }),
  uploadFiles: ({ conversationId }) => ({ form: { fields: { conversationId }, file: 'files' } }),
  uploadAvatar: () => ({ form: { fields: {}, file: 'file' } }),
  beginDirectUpload: ({ conversationId }) => ({ body: { conversationId, name: 'a.txt', size: 5 } }),
  completeDirectUpload: ofUpload,
  beginResumableUpload: ({ conversationId }) => ({
    headers: {
      ...TUS,
      'upload-length': '5',
      'upload-metadata': `conversationId ${inBase64(conversationId)},filename ${inBase64('a.txt')}`,
    },
  }),
  getResumableUpload: ofUpload,
  appendToResumableUpload: (scene) => ({
    ...ofUpload(scene),
    headers: { ...TUS, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    bytes: 'hello',
  }),
  endResumableUpload: ofUpload,
  getFileUsage: nothing,
  linkFiles: ({ fileId }) => ({ body: { fileIds: [fileId] } }),
  getFile: ofFile,
  getFileContent: ofFile,
  getFileThumbnail: ofFile,
  listFiles: ({ conversationId }) => ({ query: { conversationId } }),
  deleteFile: ofFile,
  health: nothing,
  capabilities: nothing,
}
