import { ID_PREFIXES } from '@chat/contracts'
import type { Entry, FollowerStore } from '@chat/domain'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { type ConversationDocument, conversationModel } from '../conversation/conversation-schema.ts'
import { type EntryDocument, entryModel, fromEntryDocument, placesBetween } from '../log/entry-schema.ts'
import { MAJORITY_READ, perform, SERVER_TIMEOUT_MS } from '../perform.ts'
import { type UpdateStatement, writeCommand } from '../write-command.ts'
import {
  type FollowerDocument,
  followerModel,
  type FollowerPositionDocument,
  followerPositionModel,
} from './follower-schema.ts'

const PER_LOG_MAX = 200
/** Behind what it stands for in the same journal: what is lost is lost together. */
const WRITE_CONCERN = { w: 1 } as const
const LAST_CHARACTER = '\u{10ffff}'

/** The only writer of `followers` and `follower_positions`. */
export function createFollowerStore(connection: MongoConnection): FollowerStore {
  const database = databaseOfConnection(connection)
  const followers = database.collection<FollowerDocument>(followerModel(connection).collection.name)
  const positions = database.collection<FollowerPositionDocument>(followerPositionModel(connection).collection.name)
  const conversations = database.collection<ConversationDocument>(conversationModel(connection).collection.name)
  const entries = database.collection<EntryDocument>(entryModel(connection).collection.name)

  const keyOf = (follower: string, generation: number, conversationId: string) =>
    `${follower}.${generation} ${conversationId}`

  return {
    lease: (follower, holder, ttlMs, signal) =>
      perform(signal, async () => {
        const mine = { $literal: holder }
        const isFree = {
          $or: [{ $in: [{ $ifNull: ['$holder', null] }, [null, mine]] }, { $lt: ['$until', '$$NOW'] }],
        }
        const lease = {
          holder: { $cond: [isFree, mine, '$holder'] },
          until: { $cond: [isFree, { $add: ['$$NOW', ttlMs] }, '$until'] },
          generation: { $ifNull: ['$generation', 0] },
        }
        const held = await followers.findOneAndUpdate({ _id: follower }, [{ $set: lease }], {
          upsert: true,
          returnDocument: 'after',
        })
        return held?.holder === holder ? { generation: held.generation } : null
      }),

    async release(follower, holder, signal) {
      await perform(signal, () => followers.updateOne({ _id: follower, holder }, { $set: { holder: null } }))
    },

    restart: (follower, signal) =>
      perform(signal, async () => {
        const restarted = await followers.findOneAndUpdate(
          { _id: follower },
          { $inc: { generation: 1 }, $setOnInsert: { holder: null } },
          { upsert: true, returnDocument: 'after' },
        )
        const generation = restarted?.generation ?? 0
        // Those of the generation before are of no more use.
        const $gte = `${follower}.${generation - 1} `
        await positions.deleteMany({ _id: { $gte, $lt: `${$gte}${LAST_CHARACTER}` } })
        return generation
      }),

    positions: (follower, generation, conversationIds, signal) =>
      perform(signal, async () => {
        const keys = conversationIds.map((id) => keyOf(follower, generation, id))
        const found = await positions
          .find({ _id: { $in: keys } }, { signal, maxTimeMS: SERVER_TIMEOUT_MS })
          .map(({ _id, seq }) => [_id.slice(_id.indexOf(' ') + 1), seq] as const)
          .toArray()
        return new Map(found)
      }),

    advance: (follower, generation, reached, signal) =>
      perform(signal, async () => {
        const updates = reached.map(({ conversationId, seq }): UpdateStatement => ({
          q: { _id: keyOf(follower, generation, conversationId) },
          u: { $max: { seq } },
          upsert: true,
        }))
        const command = { update: positions.collectionName, updates, ordered: false, writeConcern: WRITE_CONCERN }
        const [failure] = await writeCommand(database, command)
        if (failure) throw new Error(`position not written: ${failure.errmsg}`)
      }),

    heads: (afterId, limit, signal) =>
      perform(signal, async () => {
        const after = afterId === null ? {} : { $gt: afterId }
        const _id = { $gte: ID_PREFIXES.conversation, $lt: `${ID_PREFIXES.conversation}${LAST_CHARACTER}`, ...after }
        // Heads are written before a majority has them. One that is lost again only has nothing to be read behind it.
        const found = await conversations
          .find({ _id }, { projection: { head: 1 }, signal, maxTimeMS: SERVER_TIMEOUT_MS })
          .sort({ _id: 1 })
          .limit(limit)
          .toArray()
        return found.map(({ _id: conversationId, head }) => ({ conversationId, seq: head?.seq ?? 0 }))
      }),

    entries: (logs, limit, signal) =>
      perform(signal, async () => {
        const perLog = Math.max(1, Math.min(PER_LOG_MAX, Math.floor(limit / logs.length)))
        const $or = logs.map(({ conversationId, position, head }) => ({
          _id: placesBetween(conversationId, position, Math.min(head, position + perLog)),
        }))
        const [only] = $or
        const filter = $or.length === 1 && only ? only : { $or }
        const found = await entries.find(filter, { ...MAJORITY_READ, signal }).toArray()
        const ordered = found.toSorted((left, right) => (left._id < right._id ? -1 : 1))
        return ordered.map((document) => fromEntryDocument<Entry>(document))
      }),
  }
}
