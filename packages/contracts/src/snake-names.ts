import type { CommandName } from './commands/index.ts'
import type { EventName } from './events/index.ts'

interface SnakeCommandName {
  /** The successor. Where the request decides between several, the one it is most often. */
  readonly command: CommandName
  readonly sends: string
}

/** What clients of other servers say in snake_case, and the command it stands for. */
export const snakeCommandNames = {
  authenticate: { command: 'heartbeat', sends: 'the id of the user, whom a token has proven' },
  join_chat: { command: 'join-conversation', sends: '`{ chatId }`' },
  join_room: {
    command: 'join-room',
    sends: 'the id, name or slug of a room; the id of another conversation joins that',
  },
  leave_room: { command: 'leave-room', sends: 'the same' },
  send_message: { command: 'send-message', sends: '`{ chatId, content }` or `{ receiverId, message, roomId }`' },
  send_media: {
    command: 'send-message',
    sends: '`{ chatId, messageType, media }`, where `media` is what the upload answered',
  },
  mark_as_read: {
    command: 'mark-read',
    sends: '`{ chatId }` for all, and `messageIds`, `messageId` or `upToSeq`',
  },
  typing: { command: 'typing', sends: '`{ chatId }`; `isTyping: false` stops' },
  edit_message: { command: 'edit-message', sends: '`{ messageId, content }`' },
  delete_message: { command: 'delete-message', sends: "`{ messageId }`; with `scope: 'me'` for oneself" },
  add_reaction: { command: 'add-reaction', sends: '`{ messageId, emoji }`; the second one takes it back' },
} as const satisfies Record<string, SnakeCommandName>

export type SnakeCommand = keyof typeof snakeCommandNames

/** What each event is called for a socket that speaks snake_case; none: it is not told. */
export const snakeEventNames = {
  'conversation-created': ['conversation_created'],
  'conversation-updated': ['conversation_updated'],
  'new-message': ['message_received', 'new_message', 'media_received'],
  'room-message': ['message_received', 'new_message', 'media_received'],
  'message-edited': ['message_edited'],
  'message-deleted': ['message_deleted'],
  'reaction-added': ['reaction_added'],
  'reaction-removed': ['reaction_removed'],
  'message-pinned': ['message_pinned'],
  'message-unpinned': ['message_unpinned'],
  'participant-added': ['participant_added'],
  'participant-removed': ['participant_removed'],
  'participant-role-updated': ['participant_role_updated'],
  'block-changed': ['block_changed'],
  'request-accepted': ['request_accepted'],
  'request-rejected': ['request_rejected'],
  'invite-created': ['invite_created'],
  'invite-revoked': ['invite_revoked'],
  'messages-expired': ['messages_expired'],
  'draft-changed': ['draft_changed'],
  'inbox-noticed': [],
  log: [],
  authenticated: ['authenticated'],
  error: ['error'],
  'messages-read': ['messages_read'],
  'messages-delivered': ['messages_delivered'],
  'thread-updated': ['thread_updated'],
  'user-typing': ['user_typing'],
  'user-stop-typing': ['user_stop_typing'],
  'presence:online': ['presence:online'],
  'presence:offline': ['presence:offline'],
  'user-updated': ['user_updated'],
  'account-updated': ['account_updated'],
  'user-joined-room': ['user_joined_room'],
  'user-left-room': ['user_left_room'],
  'new-notification': ['new_notification'],
  'notifications-read': ['notifications_read'],
  'ai-delta': ['ai_delta'],
  'ai-done': ['ai_done'],
  'ai-error': ['ai_error'],
  'server-draining': ['server_draining'],
} as const satisfies { readonly [N in EventName]: readonly string[] }
