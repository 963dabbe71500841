import type { ConversationId } from '@chat/contracts'
import {
  type ConversationReader,
  type ConversationRecord,
  type Entry,
  type Head,
  type MessageEntry,
  withoutExpired,
  placeKeyOf,
} from '@chat/domain'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { type EntryDocument, entryModel, fromEntryDocument, placesBetween } from '../log/entry-schema.ts'
import { MAJORITY_READ, SERVER_TIMEOUT_MS, perform } from '../perform.ts'
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

export function createConversationReader(connection: MongoConnection): ConversationReader {
  const database = databaseOfConnection(connection)
  const entries = database.collection<EntryDocument>(entryModel(connection).collection.name)
  const conversations = database.collection<ConversationDocument>(conversationModel(connection).collection.name)
  const participants = database.collection<ParticipantDocument>(participantModel(connection).collection.name)

  const fence = primaryFenceOf(connection)
  const read = <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => perform(signal, () => fence.read(work))

  return {
    conversations: (ids, signal) =>
      read(signal, async () => {
        const found = await conversations
          .find({ _id: { $in: ids } }, { signal, maxTimeMS: SERVER_TIMEOUT_MS })
          .toArray()
        return found.flatMap(conversationOf)
      }),

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
        const slug = { $type: 'string' as const, ...(afterSlug === null ? {} : { $gt: afterSlug }) }
        const name = q === '' ? {} : { name: { $regex: `^${RegExp.escape(q)}`, $options: 'i' } }
        const found = await conversations
          .find({ slug, kind: 'room', ...name }, { signal, maxTimeMS: SERVER_TIMEOUT_MS })
          .sort({ slug: 1 })
          .limit(limit)
          .toArray()
        return found.flatMap(conversationOf)
      }),

    heads: (ids, signal) =>
      read(signal, async () => {
        const projection = { head: 1 }
        const found = await conversations
          .find({ _id: { $in: ids } }, { ...MAJORITY_READ, projection, signal })
          .toArray()
        return new Map<ConversationId, Head>(found.flatMap(({ _id, head }) => (head ? [[_id, head] as const] : [])))
      }),

    participationsOf: (userId, signal) =>
      read(signal, async () => {
        const found = await participants
          .find({ userId }, { ...MAJORITY_READ, signal, projection: WITHOUT_MOVES })
          .toArray()
        return found.map(participantOf)
      }),

    participant: (conversationId, userId, signal) =>
      read(signal, async () => {
        const found = await participants.findOne(
          { _id: participantKeyOf(conversationId, userId) },
          { signal, maxTimeMS: SERVER_TIMEOUT_MS, projection: WITHOUT_MOVES },
        )
        return found ? participantOf(found) : null
      }),

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
          .find({ _id: placesBetween(conversationId, after, upTo) }, { ...MAJORITY_READ, signal })
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

    messages: (keys, signal) =>
      read(signal, async () => {
        const ids = keys.map(({ conversationId, seq }) => placeKeyOf(conversationId, seq))
        const found = await entries
          .find({ _id: { $in: ids }, event: 'new-message' }, { signal, maxTimeMS: SERVER_TIMEOUT_MS })
          .toArray()
        return shown(found) as MessageEntry[]
      }),
  }
}

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
