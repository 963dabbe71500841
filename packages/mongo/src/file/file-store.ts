import type { FileRecord, FileStore } from '@chat/domain'
import type { mongo } from 'mongoose'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { MAJORITY_READ, perform, SERVER_TIMEOUT_MS } from '../perform.ts'
import { MAJORITY } from '../write-command.ts'
import { type FileDocument, fileModel } from './file-schema.ts'

/** As the index says it. */
const SENT = { $type: 'number' } as unknown as number

/** The only writer of `files`, beside the effects of the log. */
export function createFileStore(connection: MongoConnection): FileStore {
  const files = databaseOfConnection(connection).collection<FileDocument>(fileModel(connection).collection.name)
  const write = { writeConcern: MAJORITY }
  const read = { maxTimeMS: SERVER_TIMEOUT_MS }

  return {
    async create({ id, ...record }, signal) {
      await perform(signal, () => files.updateOne({ _id: id }, { $setOnInsert: record }, { upsert: true, ...write }))
    },

    async find(ids, signal) {
      const found = await perform(signal, () => files.find({ _id: { $in: [...ids] } }, read).toArray())
      const byId = new Map(found.map((document) => [document._id, recordOf(document)]))
      return ids.flatMap((id) => byId.get(id) ?? [])
    },

    async settle(fileId, change, { state, offset, writer, changedBefore, ...as }, signal) {
      const changed = await perform(signal, () =>
        files.findOneAndUpdate(
          {
            _id: fileId,
            state: { $in: [...state] },
            ...as,
            ...(offset === undefined ? {} : { 'arrival.offset': offset }),
            ...(writer === undefined ? {} : { 'arrival.writer': writer }),
            ...(changedBefore === undefined ? {} : { changedAt: { $lt: changedBefore } }),
          },
          { $set: change },
          { returnDocument: 'after', ...write },
        ),
      )
      return changed && recordOf(changed)
    },

    async countArriving(ownerId, signal) {
      const unfinished = { ownerId, state: 'uploading', 'arrival.until': { $type: 'number' } } as const
      return perform(signal, () => files.countDocuments(unfinished, read))
    },

    async usage(ownerId, signal) {
      const [sum] = await perform(signal, () =>
        files
          .aggregate<{ bytes: number }>(
            [
              { $match: { ownerId, copiedFrom: null, state: { $ne: 'deleted' } } },
              { $group: { _id: null, bytes: { $sum: '$size' } } },
            ],
            read,
          )
          .toArray(),
      )
      return sum?.bytes ?? 0
    },

    async listOf(conversationId, { kind, before, limit }, signal) {
      const found = await perform(signal, () =>
        files
          .find(
            {
              conversationId,
              messageSeq: SENT,
              state: 'ready',
              ...(kind === null ? {} : { kind }),
              ...(before === null
                ? {}
                : {
                    $or: [{ messageSeq: { $lt: before.seq } }, { messageSeq: before.seq, _id: { $lt: before.id } }],
                  }),
            },
            { ...read, hint: 'sent' },
          )
          .sort({ messageSeq: -1, _id: -1 })
          .limit(limit)
          .toArray(),
      )
      return found.map(recordOf)
    },

    async deleteAvatars(ownerId, except, at, signal) {
      const own: mongo.Filter<FileDocument> = {
        ownerId,
        conversationId: null,
        state: 'ready',
        ...(except === null ? {} : { _id: { $ne: except } }),
      }
      await perform(signal, () => files.updateMany(own, { $set: { state: 'deleted', changedAt: at } }, write))
    },

    async due({ uploadingBefore, arrivingUntil, deletedBefore, looseBefore }, limit, signal) {
      const found = await perform(signal, () =>
        files
          .find(
            {
              $or: [
                { state: 'uploading', changedAt: { $lt: uploadingBefore }, arrival: null },
                { 'arrival.until': { $lt: arrivingUntil } },
                { state: 'deleted', changedAt: { $lt: deletedBefore }, arrival: null },
                {
                  state: { $in: ['ready', 'quarantined'] },
                  changedAt: { $lt: looseBefore },
                  messageSeq: null,
                },
                { state: 'scanning', createdAt: { $lt: looseBefore } }, // changed with every try
              ],
            },
            MAJORITY_READ,
          )
          .limit(limit)
          .toArray(),
      )
      return found.map(recordOf)
    },

    async inState(state, limit, signal) {
      const found = await perform(signal, () =>
        files.find({ state }, read).sort({ changedAt: 1 }).limit(limit).toArray(),
      )
      return found.map(recordOf)
    },

    async isShared(fileId, objectKey, signal) {
      const other = await perform(signal, () => files.findOne({ objectKey, _id: { $ne: fileId } }, MAJORITY_READ))
      return other !== null
    },

    async remove(fileId, signal) {
      await perform(signal, () => files.deleteOne({ _id: fileId }, write))
    },
  }
}

/** Those of before there were arrivals have none. */
const recordOf = ({ _id, ...record }: FileDocument): FileRecord => ({
  id: _id,
  ...record,
  arrival: record.arrival ?? null,
})
