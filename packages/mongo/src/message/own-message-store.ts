import type { OwnMessageStore, ThreadStance } from '@chat/domain'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { type ParticipantDocument, participantKeyOf, participantModel } from '../conversation/participant-schema.ts'
import { perform, SERVER_TIMEOUT_MS } from '../perform.ts'
import { MAJORITY } from '../write-command.ts'
import { type ThreadDocument, threadKeyOf, threadModel } from './thread-schema.ts'

/** The only writer of `threads`, and of what is hidden in `participants`. */
export function createOwnMessageStore(connection: MongoConnection): OwnMessageStore {
  const database = databaseOfConnection(connection)
  const participants = database.collection<ParticipantDocument>(participantModel(connection).collection.name)
  const threads = database.collection<ThreadDocument>(threadModel(connection).collection.name)
  return {
    hide: ({ conversationId, userId }, seqs, max, signal) =>
      perform(signal, async () => {
        const count = { $size: { $setUnion: [{ $ifNull: ['$hidden', []] }, [...seqs]] } }
        const { matchedCount } = await participants.updateOne(
          { _id: participantKeyOf(conversationId, userId), $expr: { $lte: [count, max] } },
          { $addToSet: { hidden: { $each: [...seqs] } } },
          { writeConcern: MAJORITY },
        )
        return matchedCount > 0
      }),

    stances: (userId, roots, signal) =>
      perform(signal, async () => {
        if (roots.length === 0) return []
        const ids = roots.map(({ conversationId, seq }) => threadKeyOf(conversationId, seq, userId))
        const found = await threads.find({ _id: { $in: ids } }, { signal, maxTimeMS: SERVER_TIMEOUT_MS }).toArray()
        return found.map(stanceOf)
      }),

    stancesOfAll: (roots, signal) =>
      perform(signal, async () => {
        if (roots.length === 0) return []
        // Keys begin with the thread: one range of the primary index for each.
        const ranges = roots.map(({ conversationId, seq }) => ({
          _id: { $gt: threadKeyOf(conversationId, seq, ''), $lt: threadKeyOf(conversationId, seq, '~') },
        }))
        const found = await threads.find({ $or: ranges }, { signal, maxTimeMS: SERVER_TIMEOUT_MS }).toArray()
        return found.map((stance) => ({ ...stanceOf(stance), userId: stance.userId }))
      }),

    followed: (userId, limit, signal) =>
      perform(signal, async () => {
        const found = await threads
          .find({ userId, isFollowing: true }, { signal, maxTimeMS: SERVER_TIMEOUT_MS, hint: 'followed' })
          .sort({ saidAt: -1 })
          .limit(limit)
          .toArray()
        return found.map(stanceOf)
      }),

    setStance: ({ conversationId, userId, rootSeq }, { isFollowing, lastReadSeq, at }, signal) =>
      perform(signal, async () => {
        const said = isFollowing === undefined ? {} : { isFollowing, saidAt: at }
        const atFirst = isFollowing === undefined ? { isFollowing: null, saidAt: at } : {}
        const found = await threads.findOneAndUpdate(
          { _id: threadKeyOf(conversationId, rootSeq, userId) },
          {
            $setOnInsert: { userId, conversationId, rootSeq, ...atFirst },
            ...(isFollowing === undefined ? {} : { $set: said }),
            $max: { lastReadSeq: lastReadSeq ?? 0 },
          },
          { upsert: true, returnDocument: 'after', writeConcern: MAJORITY },
        )
        if (!found) throw new Error('the database answered nothing of what it wrote')
        return stanceOf(found)
      }),
  }
}

const stanceOf = ({ conversationId, rootSeq, isFollowing, lastReadSeq }: ThreadDocument): ThreadStance => ({
  conversationId,
  rootSeq,
  isFollowing,
  lastReadSeq,
})
