import type { NotificationRecord, NotificationStore } from '@chat/domain'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { perform, SERVER_TIMEOUT_MS } from '../perform.ts'
import { DUPLICATE_KEY, insertInPieces, MAJORITY } from '../write-command.ts'
import { type NotificationDocument, notificationModel } from './notification-schema.ts'

/** The only writer of `notifications`. */
export function createNotificationStore(connection: MongoConnection): NotificationStore {
  const database = databaseOfConnection(connection)
  const { name } = notificationModel(connection).collection
  const notifications = database.collection<NotificationDocument>(name)

  return {
    add: (records, signal) =>
      perform(signal, async () => {
        const addedAt = new Date()
        const documents = records.map(({ id, ...record }): NotificationDocument => ({ _id: id, ...record, addedAt }))
        const failures = await insertInPieces(database, { insert: name, documents, writeConcern: MAJORITY })
        const refused = failures.find(({ code }) => code !== DUPLICATE_KEY)
        if (refused) throw new Error(`notification refused: ${refused.errmsg}`)
        const known = new Set(failures.map(({ index }) => index))
        return records.filter((_, index) => !known.has(index))
      }),

    find: (userId, id, signal) =>
      perform(signal, async () => {
        const found = await notifications.findOne({ _id: id, userId }, { signal, maxTimeMS: SERVER_TIMEOUT_MS })
        return found && recordOf(found)
      }),

    page: (userId, { isUnreadOnly, after, limit }, signal) =>
      perform(signal, async () => {
        const behind = after ? { $or: [{ at: { $lt: after.at } }, { at: after.at, _id: { $lt: after.id } }] } : {}
        const found = await notifications
          .find(
            { userId, ...(isUnreadOnly ? { readAt: null } : {}), ...behind },
            { signal, maxTimeMS: SERVER_TIMEOUT_MS },
          )
          .sort({ at: -1, _id: -1 })
          .limit(limit)
          .toArray()
        return found.map(recordOf)
      }),

    unread: (userId, limit, signal) =>
      perform(signal, async () => {
        const projection = { conversationId: 1, clearedBySeq: 1, threadRootSeq: 1 }
        const found = await notifications
          .find({ userId, readAt: { $type: 'null' } }, { projection, limit, signal, maxTimeMS: SERVER_TIMEOUT_MS })
          .toArray()
        return found.map(({ _id: id, conversationId, clearedBySeq, threadRootSeq = null }) => ({
          id,
          conversationId,
          clearedBySeq,
          threadRootSeq,
        }))
      }),

    async markRead(userId, ids, at, signal) {
      const which = ids === 'all' ? {} : { _id: { $in: [...ids] } }
      await perform(signal, () =>
        notifications.updateMany({ userId, readAt: { $type: 'null' }, ...which }, { $set: { readAt: at } }),
      )
    },

    async remove(ids, signal) {
      await perform(signal, () => notifications.deleteMany({ _id: { $in: [...ids] } }))
    },
  }
}

const recordOf = ({
  _id: id,
  addedAt: _,
  threadRootSeq = null,
  ...record
}: NotificationDocument): NotificationRecord => ({ id, threadRootSeq, ...record })
