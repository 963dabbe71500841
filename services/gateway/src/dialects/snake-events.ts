import { type EventName, type Message, messageIdOf, withFieldAliases } from '@chat/contracts'

type Payload = Readonly<Record<string, unknown>>
type Named = readonly [name: string, payload: unknown]

const as =
  (...names: string[]) =>
  (payload: Payload): Named[] => {
    const translated = withFieldAliases(payload)
    return names.map((name) => [name, translated])
  }

/** Two clients, each listens to one of the two names; both find their fields. */
function newMessage(payload: Payload): Named[] {
  const { id, kind } = payload as unknown as Message
  const more = { messageId: id, messageType: kind === 'assistant' ? 'ai' : kind }
  return as('message_received', 'new_message')({ ...payload, ...more })
}

function messagesRead(payload: Payload): Named[] {
  const { conversationId, userId, upToSeq } = payload as { conversationId: string; userId: string; upToSeq: number }
  return as('messages_read')({ ...payload, readBy: userId, messageIds: [messageIdOf(conversationId, upToSeq)] })
}

/** What each event is for a socket that speaks snake_case. An event without a row does not compile. */
export const snakeEvents: { readonly [N in EventName]: (payload: Payload) => Named[] } = {
  'conversation-created': as('conversation_created'),
  'conversation-updated': as('conversation_updated'),
  'new-message': newMessage,
  'room-message': newMessage,
  'message-edited': as('message_edited'),
  'message-deleted': as('message_deleted'),
  'reaction-added': as('reaction_added'),
  'reaction-removed': as('reaction_removed'),
  'message-pinned': as('message_pinned'),
  'message-unpinned': as('message_unpinned'),
  'participant-added': as('participant_added'),
  'participant-removed': as('participant_removed'),
  'participant-role-updated': as('participant_role_updated'),
  'block-changed': as('block_changed'),
  'request-accepted': as('request_accepted'),
  'request-rejected': as('request_rejected'),
  'invite-created': as('invite_created'),
  'invite-revoked': as('invite_revoked'),
  'messages-expired': as('messages_expired'),
  'draft-changed': as('draft_changed'),
  'inbox-noticed': () => [],
  log: () => [],
  authenticated: as('authenticated'),
  error: (problem) => [['error', { ...problem, message: problem['detail'] ?? problem['title'] }]],
  'messages-read': messagesRead,
  'messages-delivered': as('messages_delivered'),
  'thread-updated': as('thread_updated'),
  'user-typing': as('user_typing'),
  'user-stop-typing': as('user_stop_typing'),
  'presence:online': as('presence:online'),
  'presence:offline': as('presence:offline'),
  'user-updated': as('user_updated'),
  'account-updated': as('account_updated'),
  'user-joined-room': as('user_joined_room'),
  'user-left-room': as('user_left_room'),
  'new-notification': as('new_notification'),
  'notifications-read': as('notifications_read'),
  'server-draining': as('server_draining'),
}
