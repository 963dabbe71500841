import { fieldOf, parseMessageId, ReportReason, type RestAlias, restAliasRows } from '@chat/contracts'
import type { Alias, AliasCall, Asked } from './alias.ts'
import { callerOf, directBetween, findByName, findForMessage } from './resolve-conversation.ts'

type Given = Readonly<Record<string, unknown>>

const pick = (given: Given, ...names: string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => Object.hasOwn(given, name)).map((name) => [name, given[name]]))
const pageOf = (query: Given) => pick(query, 'limit', 'cursor')
const searchOf = (query: Given) => ({ ...pageOf(query), ...pick(query, 'timeZone'), q: query['q'] ?? query['query'] })
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

/** What each alias asks its operation for. It is served, not redirected; one without a row does not compile. */
const calls: { readonly [A in RestAlias]: AliasCall } = {
  'POST /auth/refresh-token': {
    call: ({ body }) => ({ operation: 'refresh', body: pick(body, 'refreshToken') }),
  },
  'GET /users/profile': { call: () => ({ operation: 'getProfile' }) },
  'PUT /users/profile': {
    call: ({ body }) => ({
      operation: 'updateProfile',
      body: { displayName: body['displayName'] ?? body['name'], bio: body['bio'] ?? body['about'] },
    }),
  },
  'GET /users/status': {
    call: ({ query }) =>
      typeof query['userId'] === 'string'
        ? { operation: 'getPresence', params: { userId: query['userId'] } }
        : { operation: 'getStatus' },
  },
  'PUT /users/status': {
    call: ({ body }) => ({ operation: 'updateStatus', body: statusOf(body) }),
  },
  'POST /users/block': {
    call: ({ body }) => ({ operation: 'blockUser', params: { userId: fieldOf(body, 'userId') } }),
  },
  'POST /users/unblock': {
    call: ({ body }) => ({ operation: 'unblockUser', params: { userId: fieldOf(body, 'userId') } }),
  },
  'POST /users/report': {
    call: ({ body }) => ({ operation: 'createReport', body: reportOf(body) }),
  },
  'GET /users/online': {
    call: ({ query }) => ({ operation: 'searchUsers', query: { ...pageOf(query), presence: 'online' } }),
  },
  'GET /users/search': {
    call: ({ query }) => ({
      operation: 'searchUsers',
      query: { ...pageOf(query), q: query['q'] ?? query['query'] },
    }),
  },
  'GET /users/search/:query': {
    call: ({ params, query }) => ({ operation: 'searchUsers', query: { ...pageOf(query), q: params['query'] } }),
  },
  'POST /groups': {
    call: ({ body }) => ({
      operation: 'createGroup',
      body: pick(body, 'name', 'participants', 'members', 'commandId'),
    }),
  },
  'GET /groups': {
    call: ({ query }) => ({ operation: 'listConversations', query: { ...pageOf(query), kind: 'group' } }),
  },
  'GET /groups/:groupId': {
    call: ({ params }) => ({ operation: 'getConversation', params: { conversationId: params['groupId'] } }),
  },
  'PUT /groups/:groupId': {
    call: ({ params, body }) => ({
      operation: 'updateConversation',
      params: { conversationId: params['groupId'] },
      body: pick(body, 'name', 'topic'),
    }),
  },
  'POST /groups/:groupId/members': {
    call: ({ params, body }) => ({
      operation: 'addParticipant',
      params: { conversationId: params['groupId'] },
      body: { userId: fieldOf(body, 'userId') },
    }),
  },
  'DELETE /groups/:groupId/members/:userId': {
    call: ({ params }) => ({
      operation: 'removeParticipant',
      params: { conversationId: params['groupId'], userId: params['userId'] },
    }),
  },
  'PUT /groups/:groupId/admin': {
    call: ({ params, body }) => ({
      operation: 'updateParticipantRole',
      params: { conversationId: params['groupId'], userId: fieldOf(body, 'userId') },
      body: { role: 'admin' },
    }),
  },
  'PUT /conversations/:conversationId': {
    call: ({ params, body }) => ({
      operation: 'updateConversation',
      params: pick(params, 'conversationId'),
      body: pick(body, 'name', 'topic'),
    }),
  },
  'GET /chats/active': {
    call: ({ query }) => ({ operation: 'listConversations', query: { ...pageOf(query), state: 'accepted' } }),
  },
  'GET /chats/requests': {
    call: ({ query }) => ({ operation: 'listConversations', query: { ...pageOf(query), state: 'requested' } }),
  },
  'POST /chats/or-create': {
    call: ({ body }) => ({ operation: 'createDirect', body: { userId: fieldOf(body, 'userId'), isRequest: true } }),
  },
  'POST /chats/:chatId/accept': {
    call: (asked) => ({ operation: 'acceptRequest', ...ofChat(asked) }),
  },
  'POST /chats/:chatId/reject': {
    call: (asked) => ({ operation: 'rejectRequest', ...ofChat(asked) }),
  },
  'PUT /chats/:chatId/archive': {
    call: (asked) => ({ operation: 'archiveConversation', ...ofChat(asked) }),
  },
  'DELETE /chats/:chatId/archive': {
    call: (asked) => ({ operation: 'unarchiveConversation', ...ofChat(asked) }),
  },
  'GET /chats/:chatId': {
    call: ({ params }) => ({ operation: 'getConversation', params: { conversationId: params['chatId'] } }),
  },
  'GET /chats/:chatId/search': {
    call: ({ params, query }) => ({
      operation: 'searchConversation',
      params: { conversationId: params['chatId'] },
      query: searchOf(query),
    }),
  },
  'GET /messages/search': {
    call: ({ query }) => ({ operation: 'searchMessages', query: searchOf(query) }),
  },
  'POST /notifications/settings': {
    call: ({ body }) => ({ operation: 'updateNotificationSettings', body: pick(body, 'level', 'quietHours') }),
  },
  'GET /chats/:chatId/messages': { call: historyOfChat },
  'GET /messages/:chatId': {
    call: historyOfChat,
    isMeant: (params) => parseMessageId(params['chatId'] ?? '') === null,
  },
  'POST /messages': {
    call: async ({ body }, scene) => ({
      operation: 'sendMessage',
      params: { conversationId: await findForMessage(body, scene) },
      body: messageOf(body),
    }),
  },
  'PUT /messages/:messageId': {
    call: ({ params, body }) => ({
      operation: 'editMessage',
      params: pick(params, 'messageId'),
      body: { content: fieldOf(body, 'content') },
    }),
  },
  'POST /messages/:messageId/react': {
    call: async ({ params, body }, scene) => {
      const { useCases, signal } = scene
      const { messageId = '' } = params
      const emoji = body['emoji'] ?? body['reaction']
      const hasReacted = await useCases.hasReacted(messageId, String(emoji), callerOf(scene).userId, signal)
      return { operation: hasReacted ? 'removeReaction' : 'addReaction', params: { messageId, emoji } }
    },
  },
  'POST /messages/pin': {
    call: ({ body }) => ({ operation: 'pinMessage', params: pick(body, 'messageId') }),
  },
  'GET /messages/room/:roomId': {
    call: async ({ params, query }, scene) => {
      const { id, isRoom } = await findByName(params['roomId'] ?? '', scene)
      return isRoom
        ? { operation: 'listRoomMessages', params: { roomName: id }, query: historyOf(query) }
        : { operation: 'listMessages', params: { conversationId: id }, query: historyOf(query) }
    },
  },
  'GET /messages/conversation/:userId1/:userId2': {
    call: ({ params, query }, scene) => ({
      operation: 'listMessages',
      params: { conversationId: directBetween(params['userId1'] ?? '', params['userId2'] ?? '', scene) },
      query: historyOf(query),
    }),
  },
  'PUT /messages/read/:roomId': {
    call: async ({ params, body }, scene) => {
      const { id } = await findByName(params['roomId'] ?? '', scene)
      const { useCases, signal } = scene
      const given = pick(body, 'upToSeq', 'messageIds')
      if (Object.keys(given).length > 0) return { operation: 'markRead', params: { conversationId: id }, body: given }
      const { lastSeq } = await useCases.conversations.get(id, callerOf(scene).userId, signal)
      return { operation: 'markRead', params: { conversationId: id }, body: { upToSeq: Math.max(1, lastSeq) } }
    },
  },
}

export const aliases: readonly Alias[] = restAliasRows.map((row) => ({ ...row, ...calls[row.name] }))

function historyOfChat({ params, query }: Asked) {
  return {
    operation: 'listMessages',
    params: { conversationId: params['chatId'] },
    query: historyOf(query),
  } as const
}
