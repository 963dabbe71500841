import { ALL_MENTIONED, messageIdOf } from '@chat/contracts'
import { type Entry, type MessageEntry, type MessageReader, withoutExpired } from '@chat/domain'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { type ParticipantDocument, participantKeyOf, participantModel } from '../conversation/participant-schema.ts'
import { type EntryDocument, entryModel, fromEntryDocument, placesBetween } from '../log/entry-schema.ts'
import { perform, SERVER_TIMEOUT_MS } from '../perform.ts'
import { primaryFenceOf } from '../primary-fence.ts'

const EDITS_MAX = 1_000 // of one message
const MENTIONS_TOGETHER_MAX = 500

export function createMessageReader(connection: MongoConnection): MessageReader {
  const database = databaseOfConnection(connection)
  const entries = database.collection<EntryDocument>(entryModel(connection).collection.name)
  const participants = database.collection<ParticipantDocument>(participantModel(connection).collection.name)
  const fence = primaryFenceOf(connection)
  const read = <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => perform(signal, () => fence.read(work))
  const messageOf = (document: EntryDocument) =>
    withoutExpired(fromEntryDocument(document as MessageEntry & { _id: string }), Date.now())

  return {
    threadPage: ({ conversationId, seq }, { from, to, direction, limit }, signal) =>
      read(signal, async () => {
        const [low, high] = direction === 'up' ? [from, to] : [to, from]
        if (limit < 1 || high < low) return []
        const found = await entries
          .find(
            {
              'body.threadRootId': { $eq: messageIdOf(conversationId, seq), $type: 'string' },
              _id: placesBetween(conversationId, low - 1, high),
            },
            { signal, maxTimeMS: SERVER_TIMEOUT_MS, hint: 'thread' },
          )
          .sort({ _id: direction === 'up' ? 1 : -1 })
          .limit(limit)
          .toArray()
        return found.map(messageOf)
      }),

    threadsOf: (userId, { upTo, limit }, signal) =>
      read(signal, async () => {
        const found = await entries
          .find(
            {
              'changes.thread.followerIds': userId,
              'changes.thread.lastReplyAt': { $gt: 0, ...(upTo === null ? {} : { $lte: upTo }) },
            },
            { signal, maxTimeMS: SERVER_TIMEOUT_MS, hint: 'followers' },
          )
          .sort({ 'changes.thread.lastReplyAt': -1 })
          .limit(limit)
          .toArray()
        return found.map(messageOf)
      }),

    edits: ({ conversationId, seq }, signal) =>
      read(signal, async () => {
        const found = await entries
          .find(
            { conversationId, 'body.targetSeq': seq, event: 'message-edited' },
            { signal, maxTimeMS: SERVER_TIMEOUT_MS, hint: 'edits' },
          )
          .sort({ seq: 1 })
          .limit(EDITS_MAX)
          .toArray()
        return found.map((document) =>
          fromEntryDocument(document as Extract<Entry, { event: 'message-edited' }> & { _id: string }),
        )
      }),

    async mentionsOf(userId, ranges, limit, signal) {
      const newest = (of: typeof ranges, max: number) =>
        read(signal, async () => {
          const mentionsThem = { $in: [userId, ALL_MENTIONED], $type: 'string' as const }
          const found = await entries
            .find(
              {
                // In each branch, so that each is a walk along the index.
                $or: of.map(({ conversationId, after, upTo }) => ({
                  'body.mentions': mentionsThem,
                  _id: placesBetween(conversationId, after, upTo),
                })),
                actorId: { $ne: userId },
                event: 'new-message',
                'body.expiresAt': { $not: { $lte: Date.now() } },
              },
              {
                signal,
                maxTimeMS: SERVER_TIMEOUT_MS,
                hint: 'mentions',
                batchSize: max,
                projection: { _id: 0, conversationId: 1, seq: 1 },
              },
            )
            .sort({ _id: -1 })
            .limit(max)
            .toArray()
          return found.toReversed()
        })
      if (ranges.length === 0) return new Map()
      const together = await newest(ranges, MENTIONS_TOGETHER_MAX)
      // Of so many the first conversations might leave nothing to the others: then each by itself.
      const found =
        together.length < MENTIONS_TOGETHER_MAX
          ? together
          : (await Promise.all(ranges.map((range) => newest([range], limit)))).flat()
      const byConversation = Map.groupBy(found, ({ conversationId }) => conversationId)
      return new Map([...byConversation].map(([id, places]) => [id, places.slice(-limit).map(({ seq }) => seq)]))
    },

    expiredIn: (ranges, limit, signal) =>
      read(signal, async () => {
        if (ranges.length === 0) return new Map()
        const found = await entries
          .find(
            {
              // In each branch, so that each is a walk along the index.
              $or: ranges.map(({ conversationId, after, upTo }) => ({
                conversationId,
                seq: { $gt: after, $lte: upTo },
                'changes.expiredAt': { $gt: 0 },
                'changes.changedSeq': { $lte: upTo },
              })),
              'body.threadRootId': null,
            },
            {
              signal,
              maxTimeMS: SERVER_TIMEOUT_MS,
              hint: 'expired',
              limit,
              batchSize: limit,
              projection: { _id: 0, conversationId: 1 },
            },
          )
          .toArray()
        return new Map(
          [...Map.groupBy(found, ({ conversationId }) => conversationId)].map(([id, expired]) => [id, expired.length]),
        )
      }),

    moves: (conversationId, userIds, signal) =>
      read(signal, async () => {
        const ids = userIds.map((userId) => participantKeyOf(conversationId, userId))
        const found = await participants
          .find({ _id: { $in: ids } }, { signal, maxTimeMS: SERVER_TIMEOUT_MS, projection: { userId: 1, moves: 1 } })
          .toArray()
        return new Map(
          found.map(({ userId, moves }) => [userId, { read: moves?.read ?? [], delivered: moves?.delivered ?? [] }]),
        )
      }),
  }
}
