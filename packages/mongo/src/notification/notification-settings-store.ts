import { DEFAULT_NOTIFICATION_SETTINGS, type NotificationSettingsStore } from '@chat/domain'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { perform, SERVER_TIMEOUT_MS } from '../perform.ts'
import { type NotificationSettingsDocument, notificationSettingsModel } from './notification-schema.ts'

/** The only writer of `notification_settings`. */
export function createNotificationSettingsStore(connection: MongoConnection): NotificationSettingsStore {
  const { name } = notificationSettingsModel(connection).collection
  const settings = databaseOfConnection(connection).collection<NotificationSettingsDocument>(name)
  const ensure = (userId: string) =>
    settings.updateOne({ _id: userId }, { $setOnInsert: { ...DEFAULT_NOTIFICATION_SETTINGS } }, { upsert: true })

  return {
    of: (userIds, signal) =>
      perform(signal, async () => {
        const found = await settings
          .find({ _id: { $in: [...userIds] } }, { signal, maxTimeMS: SERVER_TIMEOUT_MS })
          .toArray()
        return new Map(found.map(({ _id, ...record }) => [_id, record]))
      }),

    update: (userId, change, signal) =>
      perform(signal, async () => {
        await ensure(userId)
        if (Object.keys(change).length > 0) await settings.updateOne({ _id: userId }, { $set: change })
      }),

    setLevel: (userId, conversationId, level, countMax, signal) =>
      perform(signal, async () => {
        await ensure(userId)
        if (level === null) {
          await settings.updateOne({ _id: userId }, { $pull: { conversations: { conversationId } } })
          return true
        }
        const changed = await settings.updateOne(
          { _id: userId, 'conversations.conversationId': conversationId },
          { $set: { 'conversations.$.level': level } },
        )
        if (changed.matchedCount === 1) return true
        const added = await settings.updateOne(
          {
            _id: userId,
            'conversations.conversationId': { $ne: conversationId },
            [`conversations.${countMax - 1}`]: { $exists: false },
          },
          { $push: { conversations: { conversationId, level } } },
        )
        return added.matchedCount === 1
      }),

    choosersOfAll: (conversationId, limit, signal) =>
      perform(signal, async () => {
        const found = await settings
          .find(
            { conversations: { $elemMatch: { conversationId, level: 'all' } } },
            { projection: { _id: 1 }, limit, signal, maxTimeMS: SERVER_TIMEOUT_MS },
          )
          .toArray()
        return found.map(({ _id }) => _id)
      }),
  }
}
