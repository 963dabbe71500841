import type { NotificationRecord, NotificationSettingsRecord } from '@chat/domain'
import { type Connection, type Model, Schema } from 'mongoose'

const KEPT_SECONDS = 90 * 86_400

export type NotificationDocument = Omit<NotificationRecord, 'id' | 'threadRootSeq'> & {
  _id: string
  /** Those of before have none. */
  threadRootSeq?: number | null
  addedAt: Date
}

const notificationSchema = new Schema(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    type: { type: String, required: true },
    conversationId: { type: String, required: true },
    messageSeq: Number,
    actorId: { type: String, required: true },
    emoji: String,
    silent: { type: Boolean, required: true },
    at: { type: Number, required: true }, // epoch ms
    readAt: Number, // epoch ms
    clearedBySeq: { type: Number, required: true },
    threadRootSeq: Number,
    addedAt: { type: Date, required: true },
  },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
notificationSchema.index({ userId: 1, at: -1, _id: -1 }) // the list of a person, page by page
// What a person has not read: to count it, and to find what was read elsewhere.
notificationSchema.index({ userId: 1 }, { name: 'unread', partialFilterExpression: { readAt: { $type: 'null' } } })
notificationSchema.index({ addedAt: 1 }, { expireAfterSeconds: KEPT_SECONDS }) // those of long ago vanish

export const notificationModel = (connection: Connection): Model<NotificationDocument> =>
  (connection.models['Notification'] as Model<NotificationDocument> | undefined) ??
  (connection.model('Notification', notificationSchema, 'notifications') as unknown as Model<NotificationDocument>)

export type NotificationSettingsDocument = NotificationSettingsRecord & { _id: string }

const settingsSchema = new Schema(
  {
    _id: { type: String, required: true }, // of the user
    level: { type: String, required: true },
    quietHours: new Schema({ from: String, to: String, timeZone: String }, { _id: false }),
    conversations: [new Schema({ conversationId: String, level: String }, { _id: false })],
  },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
// Who chose something for this conversation.
settingsSchema.index({ 'conversations.conversationId': 1 }, { name: 'conversations' })

export const notificationSettingsModel = (connection: Connection): Model<NotificationSettingsDocument> =>
  (connection.models['NotificationSettings'] as Model<NotificationSettingsDocument> | undefined) ??
  (connection.model(
    'NotificationSettings',
    settingsSchema,
    'notification_settings',
  ) as unknown as Model<NotificationSettingsDocument>)
