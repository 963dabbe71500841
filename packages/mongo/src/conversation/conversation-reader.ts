import type { ConversationId } from '@chat/contracts'
import {
  type ConversationReader,
  type ConversationRecord,
  type Entry,
  type Head,
  type Membership,
  type MessageEntry,
  withoutExpired,
  placeKeyOf,
} from '@chat/domain'
import { type BatchedRead, createBatchedRead } from '../batched-read.ts'
import { databaseOfConnection, type MongoConnection, readRestMsOf } from '../connection.ts'
import { type EntryDocument, entryModel, fromEntryDocument, placesBetween } from '../log/entry-schema.ts'
import { MAJORITY_READ, NEVER, SERVER_TIMEOUT_MS, perform } from '../perform.ts'
import { primaryFenceOf } from '../primary-fence.ts'
import { type ConversationDocument, conversationModel, factsOf } from './conversation-schema.ts'
import {
  type ParticipantDocument,
  participantKeyOf,
  participantModel,
  participantOf,
  PRESENT_STATES,
  WITHOUT_MOVES,
} from './participant-schema.ts'

/** The driver asks for a hundred first otherwise. */
const IN_ONE_ANSWER = { batchSize: 100_000 }
const LOCAL_READ = { maxTimeMS: SERVER_TIMEOUT_MS, ...IN_ONE_ANSWER }

export function createConversationReader(connection: MongoConnection): ConversationReader {
  const database = databaseOfConnection(connection)
  const entries = database.collection<EntryDocument>(entryModel(connection).collection.name)
  const conversations = database.collection<ConversationDocument>(conversationModel(connection).collection.name)
  const participants = database.collection<ParticipantDocument>(participantModel(connection).collection.name)

  const fence = primaryFenceOf(connection)
  const read = <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => perform(signal, () => fence.read(work))
  const batched = <T>(work: (ids: string[]) => Promise<ReadonlyMap<string, T>>): BatchedRead<T> =>
    createBatchedRead((ids) => read(NEVER, () => work(ids)), readRestMsOf(connection))

  const conversationsById = batched(async (ids) => {
    const found = await conversations.find({ _id: { $in: ids } }, LOCAL_READ).toArray()
    return new Map(found.flatMap(conversationOf).map((record) => [record.id, record]))
  })
  const headsById = batched(async (ids) => {
    const projection = { head: 1 }
    const found = await conversations
      .find({ _id: { $in: ids } }, { ...MAJORITY_READ, ...IN_ONE_ANSWER, projection })
      .toArray()
    return new Map<ConversationId, Head>(found.flatMap(({ _id, head }) => (head ? [[_id, head] as const] : [])))
  })
  const membershipsByUser = batched(async (userIds) => {
    const projection = { _id: 0, userId: 1, conversationId: 1, state: 1, visible: 1 }
    const filter = { userId: { $in: userIds } }
    const found = await participants.find(filter, { ...MAJORITY_READ, ...IN_ONE_ANSWER, projection }).toArray()
    return Map.groupBy(found as Membership[], ({ userId }) => userId)
  })
  const participantsByKey = batched(async (keys) => {
    const found = await participants
      .find({ _id: { $in: keys } }, { ...LOCAL_READ, projection: WITHOUT_MOVES })
      .toArray()
    return new Map(found.map((document) => [document._id, participantOf(document)]))
  })
  const messagesByPlace = batched(async (places) => {
    const found = await entries.find({ _id: { $in: places }, event: 'new-message' }, LOCAL_READ).toArray()
    const messages = shown(found) as MessageEntry[]
    return new Map(messages.map((message) => [placeKeyOf(message.conversationId, message.seq), message]))
  })
  const takenPlaces = batched(async (places) => {
    const projection = { _id: 1 }
    const found = await entries
      .find({ _id: { $in: places } }, { ...MAJORITY_READ, ...IN_ONE_ANSWER, projection })
      .toArray()
    return new Map(found.map(({ _id }) => [_id, true]))
  })

  return {
    conversations: async (ids, signal) => pick(await conversationsById(ids, signal), ids),

    bySlug: (slug, signal) =>
      read(signal, async () => {
        const found = await conversations.findOne(
          { slug: { $eq: slug, $type: 'string' } },
          { signal, maxTimeMS: SERVER_TIMEOUT_MS },
        )
        return found ? (conversationOf(found)[0] ?? null) : null
      }),

    byInviteCode: (code, signal) =>
      read(signal, async () => {
        const found = await conversations.findOne(
          { 'invites.code': { $eq: code, $type: 'string' } },
          { signal, maxTimeMS: SERVER_TIMEOUT_MS },
        )
        return found ? (conversationOf(found)[0] ?? null) : null
      }),

    rooms: (q, afterSlug, limit, signal) =>
      read(signal, async () => {
        if (q.includes('\0')) return [] // no name has one, and no pattern may
        const slug = { $type: 'string' as const, ...(afterSlug === null ? {} : { $gt: afterSlug }) }
        const name = q === '' ? {} : { name: { $regex: `^${RegExp.escape(q)}`, $options: 'i' } }
        const found = await conversations
          .find({ slug, kind: 'room', ...name }, { signal, maxTimeMS: SERVER_TIMEOUT_MS })
          .sort({ slug: 1 })
          .limit(limit)
          .toArray()
        return found.flatMap(conversationOf)
      }),

    async heads(ids, signal) {
      const found = await headsById(ids, signal)
      return new Map(ids.flatMap((id) => (found.has(id) ? [[id, found.get(id)!] as const] : [])))
    },

    membershipsOf: async (userId, signal) => (await membershipsByUser([userId], signal)).get(userId) ?? [],

    participationsOf: (userId, signal) =>
      read(signal, async () => {
        const found = await participants
          .find({ userId }, { ...MAJORITY_READ, signal, projection: WITHOUT_MOVES })
          .toArray()
        return found.map(participantOf)
      }),

    async participant(conversationId, userId, signal) {
      const key = participantKeyOf(conversationId, userId)
      return (await participantsByKey([key], signal)).get(key) ?? null
    },

    participantsOf: (conversationId, afterUserId, limit, signal) =>
      read(signal, async () => {
        const after = afterUserId === null ? {} : { userId: { $gt: afterUserId } }
        const found = await participants
          .find(
            { conversationId, state: { $in: PRESENT_STATES }, ...after },
            { signal, maxTimeMS: SERVER_TIMEOUT_MS, projection: WITHOUT_MOVES },
          )
          .sort({ userId: 1 })
          .limit(limit)
          .toArray()
        return found.map(participantOf)
      }),

    entries: (conversationId, { after, upTo, limit }, signal) =>
      read(signal, async () => {
        if (limit < 1 || upTo <= after) return []
        const found = await entries
          .find({ _id: placesBetween(conversationId, after, upTo) }, { ...MAJORITY_READ, ...IN_ONE_ANSWER, signal })
          .sort({ _id: 1 })
          .limit(limit)
          .toArray()
        return shown(found)
      }),

    page: (conversationId, { from, to, direction, limit, events }, signal) =>
      read(signal, async () => {
        const [low, high] = direction === 'up' ? [from, to] : [to, from]
        if (limit < 1 || high < low) return []
        const found = await entries
          .find(
            {
              _id: placesBetween(conversationId, low - 1, high),
              event: { $in: [...events] },
              'changes.expiredAt': null,
              'body.expiresAt': { $not: { $lte: Date.now() } },
            },
            { signal, maxTimeMS: SERVER_TIMEOUT_MS },
          )
          .sort({ _id: direction === 'up' ? 1 : -1 })
          .limit(limit)
          .toArray()
        return shown(found)
      }),

    async messages(keys, signal) {
      const places = keys.map(({ conversationId, seq }) => placeKeyOf(conversationId, seq))
      return pick(await messagesByPlace(places, signal), places)
    },

    isStored: ({ conversationId, actorId, commandId }, signal) =>
      read(signal, async () => {
        const filter = { conversationId, actorId, commandId }
        return (await entries.findOne(filter, { ...MAJORITY_READ, projection: { _id: 1 } })) !== null
      }),

    async taken(keys, signal) {
      const found = await takenPlaces(
        keys.map(({ conversationId, seq }) => placeKeyOf(conversationId, seq)),
        signal,
      )
      return keys.filter(({ conversationId, seq }) => found.has(placeKeyOf(conversationId, seq)))
    },
  }
}

/** Of a batch everybody takes their own. */
const pick = <T>(found: ReadonlyMap<string, T>, ids: readonly string[]): T[] =>
  [...new Set(ids)].flatMap((id) => found.get(id) ?? [])

function conversationOf(document: ConversationDocument): ConversationRecord[] {
  const facts = factsOf(document)
  if (!facts) return []
  const { _id, createdAt, head = { seq: 0, n: 0, lastMessageSeq: 0, at: createdAt } } = document
  return [{ id: _id, ...facts, head, createdAt }]
}

/** What is over is bare, also before the sweep has come by. */
function shown(documents: EntryDocument[]): Entry[] {
  const now = Date.now()
  return documents.map((document) => withoutExpired(fromEntryDocument<Entry>(document), now))
}
