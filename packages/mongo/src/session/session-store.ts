import type { SessionRecord, SessionStore } from '@chat/domain'
import { createBatchedRead } from '../batched-read.ts'
import { databaseOfConnection, type MongoConnection, readRestMsOf } from '../connection.ts'
import { NEVER, perform } from '../perform.ts'
import { type SessionDocument, sessionModel } from './session-schema.ts'

/** The only writer of `sessions`. */
export function createSessionStore(connection: MongoConnection): SessionStore {
  const { name } = sessionModel(connection).collection
  const sessions = databaseOfConnection(connection).collection<SessionDocument>(name)
  const sessionsById = createBatchedRead(
    (ids) =>
      perform(NEVER, async () => {
        const found = await sessions.find({ _id: { $in: ids } }).toArray()
        return new Map(found.map((document) => [document._id, recordOf(document)]))
      }),
    readRestMsOf(connection),
  )
  return {
    async create({ id, expiresAt, ...rest }, signal) {
      const document = { _id: id, ...rest, expiresAt: new Date(expiresAt), toldAt: null }
      await perform(signal, () => sessions.insertOne(document))
    },

    find: async (sessionId, signal) => (await sessionsById([sessionId], signal)).get(sessionId) ?? null,

    async rotate(sessionId, { fromHash, toHash, generation, rotatedAt, expiresAt }, signal) {
      const { modifiedCount } = await perform(signal, () =>
        sessions.updateOne(
          { _id: sessionId, tokenHash: fromHash, revokedAt: null },
          { $set: { tokenHash: toHash, generation, rotatedAt, expiresAt: new Date(expiresAt) } },
        ),
      )
      return modifiedCount === 1
    },

    async revoke(sessionIds, at, signal) {
      const outcomes = await Promise.all(
        sessionIds.map((_id) =>
          perform(signal, () => sessions.updateOne({ _id, revokedAt: null }, { $set: { revokedAt: at } })),
        ),
      )
      return sessionIds.filter((_, index) => outcomes[index]?.modifiedCount === 1)
    },

    async endedSince(at, signal) {
      const ended = { revokedAt: { $gt: Math.max(0, at) } }
      const found = await perform(signal, () => sessions.find(ended, { projection: { revokedAt: 1 } }).toArray())
      return found.map(({ _id, revokedAt }) => ({ id: _id, revokedAt: revokedAt! }))
    },

    async liveOf(userId, signal) {
      const found = await perform(signal, () =>
        sessions.find({ userId, revokedAt: null }, { projection: { _id: 1 } }).toArray(),
      )
      return found.map(({ _id }) => _id)
    },

    async untold(endedBefore, limit, signal) {
      const filter = { revokedAt: { $gt: 0, $lt: endedBefore }, toldAt: null }
      const found = await perform(signal, () => sessions.find(filter).sort({ revokedAt: 1 }).limit(limit).toArray())
      return found.map(({ _id, userId }) => ({ id: _id, userId }))
    },

    async markTold(sessionIds, signal) {
      await perform(signal, () =>
        sessions.updateMany({ _id: { $in: [...sessionIds] } }, [{ $set: { toldAt: '$$NOW' } }]),
      )
    },
  }
}

const recordOf = ({ _id, expiresAt, toldAt: _, ...rest }: SessionDocument): SessionRecord => ({
  id: _id,
  ...rest,
  expiresAt: expiresAt.getTime(),
})
