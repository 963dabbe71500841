import { z } from 'zod'
import { ConversationId, MessageId, NotificationId, UserId } from '../ids.ts'
import { Timestamp } from './user.ts'

export const NotificationType = z
  .enum(['message', 'mention', 'reply', 'thread', 'reaction', 'added', 'request'])
  .describe(
    'why: a message, my name in it, an answer to mine, a reply in a thread I follow, a reaction to mine, taken into a group, asked for contact',
  )
export type NotificationType = z.infer<typeof NotificationType>

/** Something that happened and concerns me. */
export const Notification = z
  .object({
    id: NotificationId,
    type: NotificationType,
    conversationId: ConversationId,
    messageId: MessageId.nullable().describe('the message it is about'),
    actorId: UserId.describe('who did it'),
    preview: z.string().describe('the beginning of the message, or the emoji'),
    clearedBySeq: z.number().int().nonnegative().describe('reading up to here is reading this'),
    threadRootId: MessageId.nullable().describe('the thread that has to be read for it; null: the conversation'),
    silent: z
      .boolean()
      .describe('it came in my quiet hours, or while I was not to be disturbed: show it without a sound or a window'),
    createdAt: Timestamp,
    readAt: Timestamp.nullable(),
  })
  .meta({ id: 'Notification' })
export type Notification = z.infer<typeof Notification>

export const NotificationLevel = z
  .enum(['all', 'mentions', 'none'])
  .describe('all; only what is meant for me (mentions, answers, being added or asked); nothing')
export type NotificationLevel = z.infer<typeof NotificationLevel>

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time such as 22:00')
export const TimeZone = z
  .string()
  .max(64)
  .refine((timeZone) => isTimeZone(timeZone), 'is not a time zone such as Europe/Berlin')

export const QuietHours = z
  .strictObject({ from: TimeOfDay, to: TimeOfDay, timeZone: TimeZone })
  .describe('every day from one time to the other, also over midnight')
export type QuietHours = z.infer<typeof QuietHours>

export const NotificationSettings = z
  .object({
    level: NotificationLevel.describe(
      'where a conversation has none of its own; rooms and large groups: mentions at most',
    ),
    quietHours: QuietHours.nullable(),
    conversations: z.array(z.object({ conversationId: ConversationId, level: NotificationLevel })),
  })
  .meta({ id: 'NotificationSettings' })
export type NotificationSettings = z.infer<typeof NotificationSettings>

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
