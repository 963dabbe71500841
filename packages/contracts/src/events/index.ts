import { z } from 'zod'
import { defineEvent } from '../event.ts'
import { ConversationId, Cursor, MessageId, NotificationId, Seq, UserId } from '../ids.ts'
import { FinishReason, Generation, GenerationId } from '../things/assistant.ts'
import { Conversation, Draft, Role } from '../things/conversation.ts'
import { InboxNotice } from '../things/inbox-notice.ts'
import { LogEntry } from '../things/log-entry.ts'
import { Message } from '../things/message.ts'
import { Notification } from '../things/notification.ts'
import { ThreadMark } from '../things/thread.ts'
import { Me, Presence, Timestamp, User } from '../things/user.ts'
import { Problem } from '../errors.ts'

const ReactionChange = z.object({
  conversationId: ConversationId,
  messageId: MessageId,
  userId: UserId,
  emoji: z.string(),
  count: z.number().int().nonnegative(),
  seq: Seq,
})
const ParticipantChange = z.object({
  conversationId: ConversationId,
  userId: UserId,
  role: Role,
  byUserId: UserId,
  seq: Seq,
})
const BlockChange = z.object({
  conversationId: ConversationId.describe('the direct conversation of the two, whether it was started or not'),
  userId: UserId.describe('whom I block, or no longer'),
  isBlocked: z.boolean(),
  seq: Seq,
})
const RequestChange = z.object({ conversationId: ConversationId, userId: UserId, seq: Seq })
/** The code is for those who may invite; they ask for it. */
const InviteChange = z.object({ conversationId: ConversationId, inviteId: z.string(), byUserId: UserId, seq: Seq })
const PinChange = z.object({
  conversationId: ConversationId,
  messageId: MessageId,
  userId: UserId,
  pinnedAt: Timestamp.nullable(),
  seq: Seq,
})
const Mark = z.object({ conversationId: ConversationId, userId: UserId, upToSeq: Seq })
const Typing = z.object({ conversationId: ConversationId, userId: UserId, username: z.string() })
const RoomVisit = z.object({
  roomName: z.string(),
  conversationId: ConversationId,
  userId: UserId,
  username: z.string(),
})

/** What happens in a conversation, in its log, with a place. */
export const logEvents = {
  'conversation-created': defineEvent({ name: 'conversation-created', kind: 'log', payload: Conversation }),
  'conversation-updated': defineEvent({ name: 'conversation-updated', kind: 'log', payload: Conversation }),
  'new-message': defineEvent({ name: 'new-message', kind: 'log', payload: Message }),
  'message-edited': defineEvent({ name: 'message-edited', kind: 'log', payload: Message }),
  'message-deleted': defineEvent({ name: 'message-deleted', kind: 'log', payload: Message }),
  'reaction-added': defineEvent({ name: 'reaction-added', kind: 'log', payload: ReactionChange }),
  'reaction-removed': defineEvent({ name: 'reaction-removed', kind: 'log', payload: ReactionChange }),
  'message-pinned': defineEvent({ name: 'message-pinned', kind: 'log', payload: PinChange }),
  'message-unpinned': defineEvent({ name: 'message-unpinned', kind: 'log', payload: PinChange }),
  'participant-added': defineEvent({ name: 'participant-added', kind: 'log', payload: ParticipantChange }),
  'participant-removed': defineEvent({ name: 'participant-removed', kind: 'log', payload: ParticipantChange }),
  'participant-role-updated': defineEvent({
    name: 'participant-role-updated',
    kind: 'log',
    payload: ParticipantChange,
  }),
  /** Told to the sockets of who blocks; the other is told nothing. */
  'block-changed': defineEvent({ name: 'block-changed', kind: 'log', payload: BlockChange }),
  'request-accepted': defineEvent({ name: 'request-accepted', kind: 'log', payload: RequestChange }),
  'request-rejected': defineEvent({ name: 'request-rejected', kind: 'log', payload: RequestChange }),
  'invite-created': defineEvent({
    name: 'invite-created',
    kind: 'log',
    payload: InviteChange.extend({
      expiresAt: Timestamp.nullable(),
      maxUses: z.number().int().positive().nullable(),
    }),
  }),
  'invite-revoked': defineEvent({ name: 'invite-revoked', kind: 'log', payload: InviteChange }),
  'messages-expired': defineEvent({
    name: 'messages-expired',
    kind: 'log',
    payload: z.object({
      conversationId: ConversationId,
      messageIds: z.array(MessageId),
      replyIds: z
        .array(MessageId)
        .optional()
        .describe('those of them that were said in a thread: they never counted as unread'),
      seq: Seq,
    }),
  }),
  'inbox-noticed': defineEvent({ name: 'inbox-noticed', kind: 'log', payload: InboxNotice }),
} as const

/** Has a place like everything that decides who may do what, but is shown to nobody who reads the log. */
export const isHiddenEvent = (event: string): boolean => event === 'block-changed'

/** What may be lost, and what concerns one socket. */
export const passingEvents = {
  authenticated: defineEvent({
    name: 'authenticated',
    kind: 'socket',
    payload: z.object({ user: Me, expiresIn: z.number() }),
  }),
  error: defineEvent({ name: 'error', kind: 'socket', payload: Problem }),
  log: defineEvent({
    name: 'log',
    kind: 'socket',
    payload: z.object({ conversationId: ConversationId, from: Seq, to: Seq, entries: z.array(LogEntry) }),
  }),
  'room-message': defineEvent({
    name: 'room-message',
    kind: 'socket',
    payload: Message.extend({ roomName: z.string() }),
  }),
  'messages-read': defineEvent({ name: 'messages-read', kind: 'volatile', payload: Mark }),
  'messages-delivered': defineEvent({ name: 'messages-delivered', kind: 'volatile', payload: Mark }),
  'draft-changed': defineEvent({
    name: 'draft-changed',
    kind: 'volatile',
    payload: z.object({ conversationId: ConversationId, draft: Draft.nullable() }),
  }),
  'thread-updated': defineEvent({ name: 'thread-updated', kind: 'volatile', payload: ThreadMark }),
  'user-typing': defineEvent({ name: 'user-typing', kind: 'volatile', payload: Typing }),
  'user-stop-typing': defineEvent({ name: 'user-stop-typing', kind: 'volatile', payload: Typing }),
  'presence:online': defineEvent({ name: 'presence:online', kind: 'volatile', payload: Presence }),
  'presence:offline': defineEvent({ name: 'presence:offline', kind: 'volatile', payload: Presence }),
  /** What others see of somebody is another. */
  'user-updated': defineEvent({ name: 'user-updated', kind: 'volatile', payload: User }),
  /** My own account, told to all my sockets. */
  'account-updated': defineEvent({ name: 'account-updated', kind: 'socket', payload: Me }),
  'user-joined-room': defineEvent({ name: 'user-joined-room', kind: 'volatile', payload: RoomVisit }),
  'user-left-room': defineEvent({ name: 'user-left-room', kind: 'volatile', payload: RoomVisit }),
  'new-notification': defineEvent({ name: 'new-notification', kind: 'volatile', payload: Notification }),
  'notifications-read': defineEvent({
    name: 'notifications-read',
    kind: 'volatile',
    payload: z.object({
      ids: z.array(NotificationId).nullable().describe('null: all of them'),
      unreadCount: z.number().int().nonnegative(),
    }),
  }),
  /** One more piece of an answer. With index 0 it has no text, and says what waits to be answered or is answered now. */
  'ai-delta': defineEvent({
    name: 'ai-delta',
    kind: 'volatile',
    payload: z.object({
      generationId: GenerationId,
      conversationId: ConversationId,
      attempt: z.number().int().nonnegative().describe('with another one everything begins anew'),
      index: Cursor.describe('0, 1, 2 … without a gap'),
      text: z.string().describe('only what is new'),
      generation: Generation.optional().describe('with index 0'),
    }),
  }),
  'ai-done': defineEvent({
    name: 'ai-done',
    kind: 'volatile',
    payload: z.object({
      generationId: GenerationId,
      conversationId: ConversationId,
      messageId: MessageId.nullable().describe('null: stopped before there was anything'),
      finishReason: FinishReason,
    }),
  }),
  'ai-error': defineEvent({
    name: 'ai-error',
    kind: 'volatile',
    payload: z.object({
      generationId: GenerationId,
      conversationId: ConversationId,
      questionId: MessageId,
      error: Problem,
    }),
  }),
  'server-draining': defineEvent({
    name: 'server-draining',
    kind: 'socket',
    payload: z.object({ afterMs: z.number().int().nonnegative() }),
  }),
} as const

export const events = { ...logEvents, ...passingEvents } as const

export type EventName = keyof typeof events
export type LogEventName = keyof typeof logEvents
export type PassingEventName = keyof typeof passingEvents
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]['payload']>
