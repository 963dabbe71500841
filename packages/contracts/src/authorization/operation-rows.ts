import type { OperationId } from '../operations/index.ts'
import { commandRows } from './command-rows.ts'
import {
  administrators,
  ASKED,
  type Cell,
  everybody,
  elsewhere,
  everySignedIn,
  ofConversation,
  ofGroup,
  ofRoom,
  participants,
  type Row,
  signedIn,
  witnesses,
} from './row.ts'

const inConversation = ofConversation(participants('CONVERSATION_NOT_FOUND'))
const onceInConversation = ofConversation(witnesses('CONVERSATION_NOT_FOUND'))
const seenMessage = commandRows['read-thread']

/** Over REST what is named is read first, and what somebody never saw is not there. */
const readFirst = (row: Row, missing: Cell): Row => {
  const unseen = { stranger: missing, administrator: missing }
  const { cells, own } = row
  return { ...row, cells: { ...cells, ...unseen }, ...(own ? { own: { ...own, ...unseen } } : {}) }
}

const intoConversation = ofConversation(participants('NOT_A_PARTICIPANT', ASKED))
/** Who sees the message that it was sent with. Pictures of people are shown to whoever has their address. */
const sentFile = (anonymous: Cell): Row => ofConversation(witnesses('FILE_NOT_FOUND', { anonymous }))
/** What somebody else is about to send. */
const unsentFile = ofConversation(everySignedIn('FILE_NOT_FOUND'))

/** Who may ask for what. An operation without a row does not compile. */
export const operationRows: { readonly [I in OperationId]: Row } = {
  register: everybody,
  login: everybody,
  refresh: everybody,
  logout: everybody,
  changePassword: signedIn,
  me: signedIn,

  searchUsers: signedIn,
  getUser: signedIn,
  getPresence: ofConversation(participants('USER_NOT_FOUND', elsewhere('USER_NOT_FOUND'))),
  getProfile: signedIn,
  updateProfile: signedIn,
  setAvatar: signedIn,
  getStatus: signedIn,
  updateStatus: commandRows['update-status'],
  updatePrivacy: signedIn,
  listBlocks: signedIn,
  blockUser: commandRows['block-user'],
  unblockUser: commandRows['unblock-user'],

  createReport: seenMessage,
  listReports: administrators,
  dismissReport: administrators,
  removeReportedMessage: administrators,
  resolveReport: administrators,
  suspendUser: administrators,
  reinstateUser: administrators,
  createUser: ofConversation(everySignedIn('FORBIDDEN', { anonymous: 'ok', administrator: 'ok' })),
  listAccounts: administrators,
  listAudit: administrators,

  listConversations: signedIn,
  createDirect: ofConversation(everySignedIn('ok', { blocked: 'BLOCKED', blocker: 'BLOCKED' })),
  createGroup: signedIn,
  getConversation: onceInConversation,
  updateConversation: commandRows['update-conversation'],
  acceptRequest: commandRows['accept-request'],
  rejectRequest: commandRows['reject-request'],
  archiveConversation: commandRows['set-preferences'],
  unarchiveConversation: commandRows['set-preferences'],
  muteConversation: commandRows['set-preferences'],
  unmuteConversation: commandRows['set-preferences'],
  favouriteConversation: commandRows['set-preferences'],
  unfavouriteConversation: commandRows['set-preferences'],
  saveDraft: commandRows['save-draft'],
  listInvites: commandRows['create-invite'],
  createInvite: commandRows['create-invite'],
  revokeInvite: commandRows['revoke-invite'],
  lookAtInvite: ofGroup(everySignedIn('ok', { removed: 'FORBIDDEN' })),
  joinByInvite: commandRows['join-by-invite'],
  listParticipants: inConversation,
  addParticipant: readFirst(commandRows['add-participant'], 'CONVERSATION_NOT_FOUND'),
  removeParticipant: commandRows['remove-participant'],
  updateParticipantRole: commandRows['update-participant-role'],
  joinConversation: ofRoom(everySignedIn('ok', { removed: 'FORBIDDEN' })),
  leaveConversation: ofConversation(
    witnesses('NOT_A_PARTICIPANT', {
      owner: 'LAST_OWNER',
      requested: 'NOT_FOR_DIRECT',
      blocked: 'NOT_FOR_DIRECT',
      blocker: 'NOT_FOR_DIRECT',
    }),
  ),
  markRead: commandRows['mark-read'],
  markManyRead: signedIn,
  listMessages: onceInConversation,
  sendMessage: commandRows['send-message'],
  getLog: onceInConversation,
  listConversationFiles: ofConversation(witnesses('NOT_A_PARTICIPANT')),

  listRooms: signedIn,
  createRoom: signedIn,
  getRoom: commandRows['leave-room'],
  listRoomMessages: commandRows['leave-room'],

  getMessage: seenMessage,
  editMessage: readFirst(commandRows['edit-message'], 'MESSAGE_NOT_FOUND'),
  deleteMessage: readFirst(commandRows['delete-message'], 'MESSAGE_NOT_FOUND'),
  addReaction: readFirst(commandRows['add-reaction'], 'MESSAGE_NOT_FOUND'),
  removeReaction: readFirst(commandRows['remove-reaction'], 'MESSAGE_NOT_FOUND'),
  pinMessage: readFirst(commandRows['pin-message'], 'MESSAGE_NOT_FOUND'),
  unpinMessage: readFirst(commandRows['unpin-message'], 'MESSAGE_NOT_FOUND'),
  listPins: onceInConversation,
  listEdits: seenMessage,
  getMessageInfo: seenMessage,
  forwardMessages: commandRows['forward-message'],
  deleteMessages: commandRows['delete-messages'],
  getThread: commandRows['read-thread'],
  followThread: commandRows['follow-thread'],
  unfollowThread: commandRows['follow-thread'],
  markThreadRead: commandRows['mark-thread-read'],
  listThreads: signedIn,

  listModels: signedIn,
  createAssistantConversation: signedIn,
  askAssistant: commandRows['ai-ask'],
  /** A conversation with people is not cleared. */
  clearAssistantHistory: ofConversation(
    everySignedIn('FORBIDDEN', {
      stranger: 'CONVERSATION_NOT_FOUND',
      requested: 'CONVERSATION_NOT_FOUND',
      left: 'CONVERSATION_NOT_FOUND',
      removed: 'CONVERSATION_NOT_FOUND',
      administrator: 'CONVERSATION_NOT_FOUND',
    }),
  ),
  getGeneration: commandRows['ai-abort'],
  streamGeneration: commandRows['ai-abort'],
  abortGeneration: commandRows['ai-abort'],
  regenerateAnswer: commandRows['ai-regenerate'],

  listNotifications: signedIn,
  /** One of somebody else. */
  readNotification: ofConversation(everySignedIn('NOTIFICATION_NOT_FOUND')),
  readAllNotifications: signedIn,
  getNotificationSettings: signedIn,
  updateNotificationSettings: signedIn,
  setConversationNotifications: inConversation,

  searchMessages: signedIn,
  searchConversation: inConversation,

  uploadFile: intoConversation,
  uploadFiles: intoConversation,
  uploadAvatar: signedIn,
  beginDirectUpload: intoConversation,
  completeDirectUpload: unsentFile,
  beginResumableUpload: intoConversation,
  getResumableUpload: unsentFile,
  appendToResumableUpload: unsentFile,
  endResumableUpload: unsentFile,
  getFileUsage: signedIn,
  linkFiles: signedIn,
  getFile: sentFile('UNAUTHENTICATED'),
  getFileContent: sentFile('FILE_NOT_FOUND'),
  getFileThumbnail: sentFile('FILE_NOT_FOUND'),
  listFiles: ofConversation(witnesses('NOT_A_PARTICIPANT')),
  /** Of somebody else, also where they sent it. */
  deleteFile: unsentFile,

  health: everybody,
  capabilities: everybody,
}
