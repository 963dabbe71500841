import type { ApiOperationId } from '../operations/index.ts'

/** `admin` is skipped where nobody is given as one. */
type Caller = 'ann' | 'bob' | 'carol' | 'admin'

/** One request. `{{name}}` stands for what was kept before, `{{#name}}` for a number. */
export interface Step {
  readonly operation: ApiOperationId
  readonly as?: Caller
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, unknown>>
  /** Name → where it is in the answer. It is asked again until all of it is there. */
  readonly keep?: Readonly<Record<string, string>>
}

const PASSWORD = 'correct-horse-7-battery'
const account = (name: string) => ({
  username: `${name}-{{run}}`,
  email: `${name}-{{run}}@example.com`,
  password: PASSWORD,
})
const session = (name: string) => ({ [`${name}Token`]: 'accessToken', [`${name}Id`]: 'user.id' })
const direct = { conversationId: '{{directId}}' }
const group = { conversationId: '{{groupId}}' }
const message = { messageId: '{{messageId}}' }
const reaction = { ...message, emoji: '%F0%9F%91%8D' }

/** Tags that are left out, and why. */
export const notWalked: Readonly<Record<string, string>> = {
  assistant: 'a model has to answer, which not every installation has',
}

/** Everything else that can be asked of the api, in an order in which a person might. `{{run}}` makes the names new. */
export const walkThrough: readonly Step[] = [
  { operation: 'health' },
  { operation: 'capabilities' },

  { operation: 'register', body: account('ann'), keep: session('ann') },
  { operation: 'register', body: account('bob'), keep: session('bob') },
  { operation: 'register', body: account('carol'), keep: session('carol') },
  {
    operation: 'login',
    body: { username: 'ann-{{run}}', password: PASSWORD },
    keep: { annToken: 'accessToken', annRefreshToken: 'refreshToken' },
  },
  { operation: 'me', as: 'ann' },
  {
    operation: 'refresh',
    body: { refreshToken: '{{annRefreshToken}}' },
    keep: { annToken: 'accessToken', annRefreshToken: 'refreshToken' },
  },

  { operation: 'getProfile', as: 'ann' },
  { operation: 'updateProfile', as: 'ann', body: { displayName: 'Ann', bio: 'Green tea.' } },
  { operation: 'setAvatar', as: 'ann', body: { fileId: null } },
  { operation: 'updateStatus', as: 'ann', body: { availability: 'dnd', text: 'Brewing', emoji: '🍵' } },
  { operation: 'getStatus', as: 'ann' },
  { operation: 'updatePrivacy', as: 'ann', body: { lastSeen: false } },
  { operation: 'searchUsers', as: 'ann', query: { q: 'bob-{{run}}' } },
  { operation: 'getUser', as: 'ann', params: { userId: '{{bobId}}' } },

  { operation: 'createDirect', as: 'ann', body: { userId: '{{bobId}}' }, keep: { directId: 'id' } },
  { operation: 'getPresence', as: 'ann', params: { userId: '{{bobId}}' } },
  {
    operation: 'sendMessage',
    as: 'ann',
    params: direct,
    body: { content: 'Tea at four, @bob-{{run}}?' },
    keep: { messageId: 'messageId', seq: 'seq' },
  },
  { operation: 'listConversations', as: 'bob', query: { filter: 'unread' } },
  { operation: 'getConversation', as: 'bob', params: direct },
  { operation: 'listMessages', as: 'bob', params: direct, query: { limit: '20' } },
  { operation: 'getMessage', as: 'bob', params: message },
  { operation: 'markRead', as: 'bob', params: direct, body: { upToSeq: '{{#seq}}' } },
  {
    operation: 'markManyRead',
    as: 'bob',
    body: { marks: [{ conversationId: '{{directId}}', upToSeq: '{{#seq}}' }] },
  },
  { operation: 'addReaction', as: 'bob', params: reaction },
  { operation: 'removeReaction', as: 'bob', params: reaction },
  { operation: 'editMessage', as: 'ann', params: message, body: { content: 'Tea at five, @bob-{{run}}?' } },
  { operation: 'listEdits', as: 'bob', params: message },
  { operation: 'getMessageInfo', as: 'ann', params: message },
  { operation: 'pinMessage', as: 'ann', params: message },
  { operation: 'listPins', as: 'bob', params: direct },
  { operation: 'unpinMessage', as: 'ann', params: message },
  {
    operation: 'sendMessage',
    as: 'bob',
    params: direct,
    body: { content: 'With milk.', threadRootId: '{{messageId}}' },
    keep: { replyId: 'messageId', replySeq: 'seq' },
  },
  { operation: 'getThread', as: 'ann', params: message },
  { operation: 'followThread', as: 'ann', params: message },
  { operation: 'markThreadRead', as: 'ann', params: message, body: { upToSeq: '{{#replySeq}}' } },
  { operation: 'listThreads', as: 'ann' },
  { operation: 'unfollowThread', as: 'ann', params: message },
  { operation: 'searchConversation', as: 'ann', params: direct, query: { q: 'tea' } },
  { operation: 'searchMessages', as: 'ann', query: { q: 'tea from:me' } },
  { operation: 'getLog', as: 'bob', params: direct, query: { after: '0' } },
  { operation: 'listConversationFiles', as: 'bob', params: direct },

  {
    operation: 'createGroup',
    as: 'ann',
    body: { name: 'Tea {{run}}', participants: ['{{bobId}}'] },
    keep: { groupId: 'id' },
  },
  { operation: 'updateConversation', as: 'ann', params: group, body: { topic: 'Leaves, not bags.' } },
  { operation: 'createInvite', as: 'ann', params: group, body: { maxUses: 5 }, keep: { inviteId: 'id', code: 'code' } },
  { operation: 'listInvites', as: 'ann', params: group },
  { operation: 'lookAtInvite', as: 'carol', params: { code: '{{code}}' } },
  { operation: 'joinByInvite', as: 'carol', params: { code: '{{code}}' } },
  { operation: 'revokeInvite', as: 'ann', params: { ...group, inviteId: '{{inviteId}}' } },
  {
    operation: 'updateParticipantRole',
    as: 'ann',
    params: { ...group, userId: '{{carolId}}' },
    body: { role: 'moderator' },
  },
  { operation: 'listParticipants', as: 'bob', params: group },
  { operation: 'leaveConversation', as: 'carol', params: group },
  { operation: 'addParticipant', as: 'ann', params: group, body: { userId: '{{carolId}}' } },
  { operation: 'removeParticipant', as: 'ann', params: { ...group, userId: '{{carolId}}' } },
  { operation: 'favouriteConversation', as: 'bob', params: group },
  { operation: 'unfavouriteConversation', as: 'bob', params: group },
  { operation: 'archiveConversation', as: 'bob', params: group },
  { operation: 'unarchiveConversation', as: 'bob', params: group },
  { operation: 'muteConversation', as: 'bob', params: group, body: {} },
  { operation: 'unmuteConversation', as: 'bob', params: group },
  { operation: 'saveDraft', as: 'bob', params: group, body: { content: 'I would rather' } },
  {
    operation: 'forwardMessages',
    as: 'ann',
    body: { messageIds: ['{{messageId}}'], conversationIds: ['{{groupId}}'] },
    keep: { copyId: 'results.0.sent.messageId' },
  },
  { operation: 'deleteMessages', as: 'ann', body: { messageIds: ['{{copyId}}'], scope: 'everyone' } },
  { operation: 'deleteMessage', as: 'ann', params: message, query: { scope: 'me' } },

  { operation: 'listRooms', as: 'ann' },
  { operation: 'createRoom', as: 'ann', body: { name: 'Pots {{run}}' }, keep: { roomId: 'id', roomSlug: 'slug' } },
  { operation: 'getRoom', as: 'bob', params: { roomName: '{{roomSlug}}' } },
  { operation: 'joinConversation', as: 'bob', params: { conversationId: '{{roomId}}' } },
  { operation: 'listRoomMessages', as: 'bob', params: { roomName: '{{roomSlug}}' } },

  {
    operation: 'createDirect',
    as: 'carol',
    body: { userId: '{{bobId}}', isRequest: true },
    keep: { askedId: 'id' },
  },
  { operation: 'acceptRequest', as: 'bob', params: { conversationId: '{{askedId}}' } },
  {
    operation: 'createDirect',
    as: 'carol',
    body: { userId: '{{annId}}', isRequest: true },
    keep: { declinedId: 'id' },
  },
  { operation: 'rejectRequest', as: 'ann', params: { conversationId: '{{declinedId}}' } },

  { operation: 'listNotifications', as: 'bob', keep: { notificationId: 'items.0.id' } },
  { operation: 'readNotification', as: 'bob', params: { notificationId: '{{notificationId}}' } },
  { operation: 'readAllNotifications', as: 'bob' },
  { operation: 'updateNotificationSettings', as: 'bob', body: { level: 'mentions' } },
  { operation: 'setConversationNotifications', as: 'bob', params: group, body: { level: 'none' } },
  { operation: 'getNotificationSettings', as: 'bob' },

  { operation: 'blockUser', as: 'ann', params: { userId: '{{carolId}}' } },
  { operation: 'listBlocks', as: 'ann' },
  { operation: 'unblockUser', as: 'ann', params: { userId: '{{carolId}}' } },
  {
    operation: 'createReport',
    as: 'ann',
    body: { targetType: 'user', targetId: '{{carolId}}', reason: 'other', comment: 'She prefers coffee.' },
    keep: { firstReportId: 'id' },
  },
  {
    operation: 'createReport',
    as: 'bob',
    body: { targetType: 'user', targetId: '{{carolId}}', reason: 'spam' },
    keep: { secondReportId: 'id' },
  },
  {
    operation: 'createReport',
    as: 'ann',
    body: { targetType: 'message', targetId: '{{replyId}}', reason: 'other' },
    keep: { thirdReportId: 'id' },
  },

  { operation: 'listReports', as: 'admin' },
  { operation: 'dismissReport', as: 'admin', params: { reportId: '{{firstReportId}}' } },
  { operation: 'resolveReport', as: 'admin', params: { reportId: '{{secondReportId}}' } },
  { operation: 'removeReportedMessage', as: 'admin', params: { reportId: '{{thirdReportId}}' } },
  { operation: 'createUser', as: 'admin', body: account('dora') },
  { operation: 'listAccounts', as: 'admin', query: { q: 'carol-{{run}}' } },
  { operation: 'suspendUser', as: 'admin', params: { userId: '{{carolId}}' } },
  { operation: 'reinstateUser', as: 'admin', params: { userId: '{{carolId}}' } },
  { operation: 'listAudit', as: 'admin' },

  {
    operation: 'changePassword',
    as: 'bob',
    body: { currentPassword: PASSWORD, newPassword: 'another-horse-8-battery' },
  },
  { operation: 'logout', body: { refreshToken: '{{annRefreshToken}}' } },
]
