import { fieldOf, parseMessageId, ReportReason } from '@chat/contracts'
import type { Alias, Asked } from './alias.ts'
import { callerOf, directBetween, findByName, findForMessage } from './resolve-conversation.ts'

type Given = Readonly<Record<string, unknown>>

const pick = (given: Given, ...names: string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => Object.hasOwn(given, name)).map((name) => [name, given[name]]))
const pageOf = (query: Given) => pick(query, 'limit', 'cursor')
const searchOf = (query: Given) => ({ ...pageOf(query), q: query['q'] ?? query['query'] })
const historyOf = (query: Given) => pick(query, 'before', 'after', 'around', 'limit')
const messageOf = (body: Given) => ({
  ...pick(body, 'clientMsgId', 'replyTo', 'threadRootId'),
  content: fieldOf(body, 'content'),
})
const ofChat = ({ params }: Asked) => ({ params: { conversationId: params['chatId'] } })
const AVAILABILITIES: Readonly<Record<string, string>> = { busy: 'dnd', offline: 'invisible', available: 'online' }
const statusOf = (body: Given) => {
  const given = String(body['availability'] ?? body['status'] ?? 'online')
  return {
    ...pick(body, 'emoji', 'expiresAt'),
    availability: AVAILABILITIES[given] ?? given,
    text: body['text'] ?? body['statusMessage'] ?? body['message'] ?? null,
  }
}
/** The reason may be a sentence of its own. */
const reportOf = (body: Given) => {
  const reason = ReportReason.safeParse(body['reason'])
  const comment = body['comment'] ?? body['description'] ?? (reason.success ? '' : (body['reason'] ?? ''))
  return {
    targetType: 'user',
    targetId: fieldOf(body, 'userId'),
    reason: reason.success ? reason.data : 'other',
    comment,
  }
}

/** The paths that clients of other servers know, each with the operation it is. They are served, not redirected. */
export const aliases: readonly Alias[] = [
  {
    method: 'POST',
    path: '/auth/refresh-token',
    operation: 'refresh',
    call: ({ body }) => ({ operation: 'refresh', body: pick(body, 'refreshToken') }),
  },
  { method: 'GET', path: '/users/profile', operation: 'getProfile', call: () => ({ operation: 'getProfile' }) },
  {
    method: 'PUT',
    path: '/users/profile',
    operation: 'updateProfile',
    call: ({ body }) => ({
      operation: 'updateProfile',
      body: { displayName: body['displayName'] ?? body['name'], bio: body['bio'] ?? body['about'] },
    }),
  },
  {
    method: 'GET',
    path: '/users/status',
    operation: 'getStatus',
    call: ({ query }) =>
      typeof query['userId'] === 'string'
        ? { operation: 'getPresence', params: { userId: query['userId'] } }
        : { operation: 'getStatus' },
  },
  {
    method: 'PUT',
    path: '/users/status',
    operation: 'updateStatus',
    call: ({ body }) => ({ operation: 'updateStatus', body: statusOf(body) }),
  },
  {
    method: 'POST',
    path: '/users/block',
    operation: 'blockUser',
    call: ({ body }) => ({ operation: 'blockUser', params: { userId: fieldOf(body, 'userId') } }),
  },
  {
    method: 'POST',
    path: '/users/unblock',
    operation: 'unblockUser',
    call: ({ body }) => ({ operation: 'unblockUser', params: { userId: fieldOf(body, 'userId') } }),
  },
  {
    method: 'POST',
    path: '/users/report',
    operation: 'createReport',
    call: ({ body }) => ({ operation: 'createReport', body: reportOf(body) }),
  },
  {
    method: 'GET',
    path: '/users/online',
    operation: 'searchUsers',
    call: ({ query }) => ({ operation: 'searchUsers', query: { ...pageOf(query), presence: 'online' } }),
  },
  {
    method: 'GET',
    path: '/users/search',
    operation: 'searchUsers',
    call: ({ query }) => ({
      operation: 'searchUsers',
      query: { ...pageOf(query), q: query['q'] ?? query['query'] },
    }),
  },
  {
    method: 'GET',
    path: '/users/search/:query',
    operation: 'searchUsers',
    call: ({ params, query }) => ({ operation: 'searchUsers', query: { ...pageOf(query), q: params['query'] } }),
  },
  {
    method: 'POST',
    path: '/groups',
    operation: 'createGroup',
    call: ({ body }) => ({
      operation: 'createGroup',
      body: pick(body, 'name', 'participants', 'members', 'commandId'),
    }),
  },
  {
    method: 'GET',
    path: '/groups',
    operation: 'listConversations',
    call: ({ query }) => ({ operation: 'listConversations', query: { ...pageOf(query), kind: 'group' } }),
  },
  {
    method: 'GET',
    path: '/groups/:groupId',
    operation: 'getConversation',
    call: ({ params }) => ({ operation: 'getConversation', params: { conversationId: params['groupId'] } }),
  },
  {
    method: 'PUT',
    path: '/groups/:groupId',
    operation: 'updateConversation',
    call: ({ params, body }) => ({
      operation: 'updateConversation',
      params: { conversationId: params['groupId'] },
      body: pick(body, 'name', 'topic'),
    }),
  },
  {
    method: 'POST',
    path: '/groups/:groupId/members',
    operation: 'addParticipant',
    call: ({ params, body }) => ({
      operation: 'addParticipant',
      params: { conversationId: params['groupId'] },
      body: { userId: fieldOf(body, 'userId') },
    }),
  },
  {
    method: 'DELETE',
    path: '/groups/:groupId/members/:userId',
    operation: 'removeParticipant',
    call: ({ params }) => ({
      operation: 'removeParticipant',
      params: { conversationId: params['groupId'], userId: params['userId'] },
    }),
  },
  {
    method: 'PUT',
    path: '/groups/:groupId/admin',
    operation: 'updateParticipantRole',
    call: ({ params, body }) => ({
      operation: 'updateParticipantRole',
      params: { conversationId: params['groupId'], userId: fieldOf(body, 'userId') },
      body: { role: 'admin' },
    }),
  },
  {
    method: 'PUT',
    path: '/conversations/:conversationId',
    operation: 'updateConversation',
    call: ({ params, body }) => ({
      operation: 'updateConversation',
      params: pick(params, 'conversationId'),
      body: pick(body, 'name', 'topic'),
    }),
  },
  {
    method: 'GET',
    path: '/chats/active',
    operation: 'listConversations',
    call: ({ query }) => ({ operation: 'listConversations', query: { ...pageOf(query), state: 'accepted' } }),
  },
  {
    method: 'GET',
    path: '/chats/requests',
    operation: 'listConversations',
    call: ({ query }) => ({ operation: 'listConversations', query: { ...pageOf(query), state: 'requested' } }),
  },
  {
    method: 'POST',
    path: '/chats/or-create',
    operation: 'createDirect',
    call: ({ body }) => ({ operation: 'createDirect', body: { userId: fieldOf(body, 'userId'), isRequest: true } }),
  },
  {
    method: 'POST',
    path: '/chats/:chatId/accept',
    operation: 'acceptRequest',
    call: (asked) => ({ operation: 'acceptRequest', ...ofChat(asked) }),
  },
  {
    method: 'POST',
    path: '/chats/:chatId/reject',
    operation: 'rejectRequest',
    call: (asked) => ({ operation: 'rejectRequest', ...ofChat(asked) }),
  },
  {
    method: 'PUT',
    path: '/chats/:chatId/archive',
    operation: 'archiveConversation',
    call: (asked) => ({ operation: 'archiveConversation', ...ofChat(asked) }),
  },
  {
    method: 'DELETE',
    path: '/chats/:chatId/archive',
    operation: 'unarchiveConversation',
    call: (asked) => ({ operation: 'unarchiveConversation', ...ofChat(asked) }),
  },
  {
    method: 'GET',
    path: '/chats/:chatId',
    operation: 'getConversation',
    call: ({ params }) => ({ operation: 'getConversation', params: { conversationId: params['chatId'] } }),
  },
  {
    method: 'GET',
    path: '/chats/:chatId/search',
    operation: 'searchConversation',
    call: ({ params, query }) => ({
      operation: 'searchConversation',
      params: { conversationId: params['chatId'] },
      query: searchOf(query),
    }),
  },
  {
    method: 'GET',
    path: '/messages/search',
    operation: 'searchMessages',
    call: ({ query }) => ({ operation: 'searchMessages', query: searchOf(query) }),
  },
  {
    method: 'POST',
    path: '/notifications/settings',
    operation: 'updateNotificationSettings',
    call: ({ body }) => ({ operation: 'updateNotificationSettings', body: pick(body, 'level', 'quietHours') }),
  },
  { method: 'GET', path: '/chats/:chatId/messages', operation: 'listMessages', call: historyOfChat },
  {
    method: 'GET',
    path: '/messages/:chatId',
    operation: 'listMessages',
    call: historyOfChat,
    isMeant: (params) => parseMessageId(params['chatId'] ?? '') === null,
  },
  {
    method: 'POST',
    path: '/messages',
    operation: 'sendMessage',
    call: async ({ body }, scene) => ({
      operation: 'sendMessage',
      params: { conversationId: await findForMessage(body, scene) },
      body: messageOf(body),
    }),
  },
  {
    method: 'PUT',
    path: '/messages/:messageId',
    operation: 'editMessage',
    call: ({ params, body }) => ({
      operation: 'editMessage',
      params: pick(params, 'messageId'),
      body: { content: fieldOf(body, 'content') },
    }),
  },
  {
    method: 'POST',
    path: '/messages/:messageId/react',
    operation: 'addReaction',
    call: async ({ params, body }, scene) => {
      const { useCases, signal } = scene
      const { messageId = '' } = params
      const emoji = body['emoji'] ?? body['reaction']
      const hasReacted = await useCases.hasReacted(messageId, String(emoji), callerOf(scene).userId, signal)
      return { operation: hasReacted ? 'removeReaction' : 'addReaction', params: { messageId, emoji } }
    },
  },
  {
    method: 'POST',
    path: '/messages/pin',
    operation: 'pinMessage',
    call: ({ body }) => ({ operation: 'pinMessage', params: pick(body, 'messageId') }),
  },
  {
    method: 'GET',
    path: '/messages/room/:roomId',
    operation: 'listRoomMessages',
    call: async ({ params, query }, scene) => {
      const { id, isRoom } = await findByName(params['roomId'] ?? '', scene)
      return isRoom
        ? { operation: 'listRoomMessages', params: { roomName: id }, query: historyOf(query) }
        : { operation: 'listMessages', params: { conversationId: id }, query: historyOf(query) }
    },
  },
  {
    method: 'GET',
    path: '/messages/conversation/:userId1/:userId2',
    operation: 'listMessages',
    call: ({ params, query }, scene) => ({
      operation: 'listMessages',
      params: { conversationId: directBetween(params['userId1'] ?? '', params['userId2'] ?? '', scene) },
      query: historyOf(query),
    }),
  },
  {
    method: 'PUT',
    path: '/messages/read/:roomId',
    operation: 'markRead',
    call: async ({ params, body }, scene) => {
      const { id } = await findByName(params['roomId'] ?? '', scene)
      const { useCases, signal } = scene
      const given = pick(body, 'upToSeq', 'messageIds')
      if (Object.keys(given).length > 0) return { operation: 'markRead', params: { conversationId: id }, body: given }
      const { lastSeq } = await useCases.conversations.get(id, callerOf(scene).userId, signal)
      return { operation: 'markRead', params: { conversationId: id }, body: { upToSeq: Math.max(1, lastSeq) } }
    },
  },
]

function historyOfChat({ params, query }: Asked) {
  return {
    operation: 'listMessages',
    params: { conversationId: params['chatId'] },
    query: historyOf(query),
  } as const
}
