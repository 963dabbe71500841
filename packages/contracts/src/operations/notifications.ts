import { z } from 'zod'
import { ConversationId, NotificationId } from '../ids.ts'
import { defineOperation } from '../operation.ts'
import { Notification, NotificationLevel, NotificationSettings, QuietHours } from '../things/notification.ts'
import { listOf, PageQuery } from '../things/page.ts'

const tag = 'notifications'
const UnreadCount = z.number().int().nonnegative()

export const notificationOperations = {
  listNotifications: defineOperation({
    method: 'GET',
    path: '/notifications',
    tag,
    summary: 'What happened and concerns me, the newest first, of the last 90 days.',
    auth: 'user',
    query: PageQuery.extend({
      unread: z
        .enum(['true', 'false'])
        .default('false')
        .transform((text) => text === 'true')
        .describe('only those I have not read'),
    }),
    responses: { 200: listOf(Notification).extend({ unreadCount: UnreadCount }) },
    errors: ['BAD_REQUEST'],
  }),
  readNotification: defineOperation({
    method: 'PUT',
    path: '/notifications/:notificationId/read',
    tag,
    summary: 'I have read this one.',
    auth: 'user',
    params: z.object({ notificationId: NotificationId }),
    responses: { 200: Notification },
    errors: ['NOTIFICATION_NOT_FOUND'],
  }),
  readAllNotifications: defineOperation({
    method: 'PUT',
    path: '/notifications/read-all',
    tag,
    summary: 'I have read all of them.',
    auth: 'user',
    responses: { 200: z.object({ unreadCount: UnreadCount }) },
    errors: [],
  }),
  getNotificationSettings: defineOperation({
    method: 'GET',
    path: '/notifications/settings',
    tag,
    summary: 'What I want to be told of.',
    auth: 'user',
    responses: { 200: NotificationSettings },
    errors: [],
  }),
  updateNotificationSettings: defineOperation({
    method: 'PATCH',
    path: '/notifications/settings',
    tag,
    summary: 'Change what I want to be told of.',
    auth: 'user',
    body: z.strictObject({ level: NotificationLevel.optional(), quietHours: QuietHours.nullable().optional() }),
    responses: { 200: NotificationSettings },
    errors: ['BAD_REQUEST'],
  }),
  setConversationNotifications: defineOperation({
    method: 'PUT',
    path: '/conversations/:conversationId/notifications',
    tag,
    summary: 'What I want to be told of in this conversation; `default` for what I want everywhere.',
    auth: 'user',
    params: z.object({ conversationId: ConversationId }),
    body: z.strictObject({ level: z.enum([...NotificationLevel.options, 'default']) }),
    responses: { 200: NotificationSettings },
    errors: ['BAD_REQUEST', 'CONVERSATION_NOT_FOUND', 'TOO_MANY_SETTINGS'],
  }),
} as const
