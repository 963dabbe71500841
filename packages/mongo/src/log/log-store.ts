import type { ConversationId } from '@chat/contracts'
import {
  type Effect,
  type Entry,
  type Head,
  type InsertOutcome,
  type LoadedLog,
  type LogStore,
  type MessageEntry,
  placeKeyOf,
} from '@chat/domain'
import { mongo } from 'mongoose'
import { type BlockDocument, blockModel } from '../block/block-schema.ts'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { type ConversationDocument, conversationModel, factsOf } from '../conversation/conversation-schema.ts'
import { type ParticipantDocument, participantKeyOf, participantModel } from '../conversation/participant-schema.ts'
import { MAJORITY_READ, perform } from '../perform.ts'
import { primaryFenceOf } from '../primary-fence.ts'
import { DUPLICATE_KEY, MAJORITY, type UpdateStatement, writeCommand, type WriteFailure } from '../write-command.ts'
import { type FileDocument, fileModel } from '../file/file-schema.ts'
import { statementOf } from './effect-statements.ts'
import { type EntryDocument, entryModel, fromEntryDocument, placesBetween, toEntryDocument } from './entry-schema.ts'

const ENTRY_BYTES_MAX = 16 * 1024 * 1024 // of any BSON document
const SHORT_TAIL = 64
/** What the database has against one document, however often it is tried. Anything else is about the database. */
const DOCUMENT_REFUSALS = new Set([
  2, // BadValue
  9, // FailedToParse
  14, // TypeMismatch
  22, // InvalidBSON
  52, // DollarPrefixedFieldName
  53, // InvalidIdField
  56, // EmptyFieldName
  57, // DottedFieldName
  121, // DocumentValidationFailure
  10334, // BSONObjectTooLarge
  17280, // KeyTooLong
])

/** The only writer of `entries`, `conversations` and `blocks`, and of role, state and visibility in `participants`. */
export function createLogStore(connection: MongoConnection): LogStore {
  const database = databaseOfConnection(connection)
  const entries = database.collection<EntryDocument>(entryModel(connection).collection.name)
  const conversations = database.collection<ConversationDocument>(conversationModel(connection).collection.name)
  const participants = database.collection<ParticipantDocument>(participantModel(connection).collection.name)

  const files = database.collection<FileDocument>(fileModel(connection).collection.name)
  const blocks = database.collection<BlockDocument>(blockModel(connection).collection.name)
  const fence = primaryFenceOf(connection)
  const performRead = <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> =>
    perform(signal, () => fence.read(work))

  /**
   * A log has no gap, so a look at the next place tells whether there is a tail at all. For 500 conversations that
   * takes 7 ms in two round trips; one aggregate with a lookup takes 22 ms.
   */
  async function readTails(
    logs: { conversationId: ConversationId; headSeq: number }[],
    tailLimit: number,
  ): Promise<Map<ConversationId, Entry[]>> {
    const nextPlaces = logs.map(({ conversationId, headSeq }) => placeKeyOf(conversationId, headSeq + 1))
    const taken = await entries
      .find({ _id: { $in: nextPlaces } }, { ...MAJORITY_READ, projection: { _id: 1 } })
      .map(({ _id }) => _id)
      .toArray()
    const takenPlaces = new Set(taken)
    const longer = logs.filter(({ conversationId, headSeq }) =>
      takenPlaces.has(placeKeyOf(conversationId, headSeq + 1)),
    )
    const tails = new Map<ConversationId, Entry[]>()
    if (longer.length === 0) return tails

    const shortLength = Math.min(tailLimit + 1, SHORT_TAIL)
    const ranges = longer.map(({ conversationId, headSeq }) => ({
      _id: placesBetween(conversationId, headSeq, headSeq + shortLength),
    }))
    for (const document of await entries.find({ $or: ranges }, MAJORITY_READ).toArray()) {
      const entry = fromEntryDocument<Entry>(document)
      const tail = tails.get(entry.conversationId)
      if (tail) tail.push(entry)
      else tails.set(entry.conversationId, [entry])
    }
    for (const tail of tails.values()) tail.sort((left, right) => left.seq - right.seq)
    if (shortLength > tailLimit) return tails

    for (const { conversationId, headSeq } of longer) {
      if ((tails.get(conversationId)?.length ?? 0) < shortLength) continue
      const whole = await entries
        .find({ _id: placesBetween(conversationId, headSeq) }, MAJORITY_READ)
        .sort({ _id: 1 })
        .limit(tailLimit + 1)
        .toArray()
      tails.set(conversationId, whole.map(fromEntryDocument<Entry>))
    }
    return tails
  }

  /** One ordered command, so that the updates of one target happen in their order. */
  async function update(collection: string, updates: UpdateStatement[]): Promise<void> {
    let rest = updates
    while (rest.length > 0) {
      const command = { update: collection, updates: rest, ordered: true, writeConcern: MAJORITY }
      const [failure] = await writeCommand(database, command)
      if (!failure) return
      const failed = rest[failure.index]
      if (!failed || !isSlugTaken(failure)) throw new Error(`effect refused by ${collection}: ${failure.errmsg}`)
      // The id of a room is made of its slug, so a second room of that slug is a stranger's; it lives without.
      rest = [withoutSlug(failed), ...rest.slice(failure.index + 1)]
    }
  }

  async function writeHeads(
    heads: { conversationId: ConversationId; head: Head }[],
    writeConcern: mongo.WriteConcernSettings,
  ): Promise<void> {
    if (heads.length === 0) return
    const updates = heads.map(({ conversationId, head }): UpdateStatement => {
      if (conversationId.startsWith('inb_')) return { q: { _id: conversationId }, u: inboxHead(head), upsert: true }
      return { q: { _id: conversationId, 'head.seq': { $not: { $gte: head.seq } } }, u: { $set: { head } } }
    })
    const command = { update: conversations.collectionName, updates, ordered: false, writeConcern }
    const [failure] = await writeCommand(database, command)
    if (failure) throw new Error(`head refused: ${failure.errmsg}`)
  }

  return {
    load: (conversationIds, tailLimit, signal) =>
      performRead(signal, async () => {
        const found = await conversations.find({ _id: { $in: conversationIds } }, MAJORITY_READ).toArray()
        const byId = new Map(found.map((document) => [document._id, document]))
        const logs = conversationIds.map((conversationId) => {
          const document = byId.get(conversationId)
          return { conversationId, document, headSeq: document?.head?.seq ?? 0 }
        })
        const tails = await readTails(logs, tailLimit)
        return logs.map(({ conversationId, document }): LoadedLog => {
          const tail = tails.get(conversationId) ?? []
          return {
            conversationId,
            head: document?.head ?? null,
            facts: factsOf(document),
            tail: tail.slice(0, tailLimit),
            isTailWhole: tail.length <= tailLimit,
          }
        })
      }),

    participants: (keys, signal) =>
      performRead(signal, async () => {
        const ids = keys.map(({ conversationId, userId }) => participantKeyOf(conversationId, userId))
        const projection = { conversationId: 1, userId: 1, role: 1, state: 1, visible: 1, lastSentAt: 1 }
        const found = await participants.find({ _id: { $in: ids } }, { ...MAJORITY_READ, projection }).toArray()
        return found.map(({ conversationId, userId, role, state, visible, lastSentAt = null }) => ({
          conversationId,
          userId,
          facts: { role, state, visible, lastSentAt },
        }))
      }),

    messages: (keys, signal) =>
      performRead(signal, async () => {
        const ids = keys.map(({ conversationId, seq }) => placeKeyOf(conversationId, seq))
        const found = await entries.find({ _id: { $in: ids }, event: 'new-message' }, MAJORITY_READ).toArray()
        return found.map((document) => fromEntryDocument(document as MessageEntry & { _id: string }))
      }),

    byCommands: (keys, signal) =>
      performRead(signal, async () => {
        if (keys.length === 0) return []
        const byOwner = new Map<string, { conversationId: string; actorId: string; commandIds: string[] }>()
        for (const { conversationId, actorId, commandId } of keys) {
          const owner = `${conversationId} ${actorId}`
          const group = byOwner.get(owner)
          if (group) group.commandIds.push(commandId)
          else byOwner.set(owner, { conversationId, actorId, commandIds: [commandId] })
        }
        const $or = [...byOwner.values()].map(({ conversationId, actorId, commandIds }) => ({
          conversationId,
          actorId,
          commandId: { $in: commandIds },
        }))
        const found = await entries.find({ $or }, MAJORITY_READ).toArray()
        return found.map((document) => fromEntryDocument<Entry>(document))
      }),

    insert: (batch, signal) =>
      perform(signal, async (): Promise<InsertOutcome> => {
        const documents = batch.map(toEntryDocument)
        const tooLarge = documents.findIndex((document) => mongo.BSON.calculateObjectSize(document) > ENTRY_BYTES_MAX)
        if (tooLarge >= 0) return { type: 'refused', index: tooLarge, reason: 'larger than the database can hold' }
        const command = { insert: entries.collectionName, documents, ordered: true, writeConcern: MAJORITY }
        const [failure] = await writeCommand(database, command)
        return failure ? outcomeOf(failure) : { type: 'stored' }
      }),

    apply: (effects, signal) =>
      perform(signal, async () => {
        const updates = { blocks: [], files: [], entries: [], participants: [], conversations: [] } as Record<
          ReturnType<typeof statementOf>['collection'],
          UpdateStatement[]
        >
        for (const effect of effects as Effect[]) {
          const { collection, statement } = statementOf(effect)
          updates[collection].push(statement)
        }
        await Promise.all([
          update(blocks.collectionName, updates.blocks),
          update(files.collectionName, updates.files),
          update(entries.collectionName, updates.entries),
          update(participants.collectionName, updates.participants),
          update(conversations.collectionName, updates.conversations),
        ])
      }),

    writeHeads: (heads, signal) => perform(signal, () => writeHeads(heads, { w: 1 })),
    confirmHeads: (heads, signal) => perform(signal, () => writeHeads(heads, MAJORITY)),
  }
}

const inboxHead = (head: { seq: number; at: number }): UpdateStatement['u'] => [
  {
    $set: {
      kind: 'inbox',
      createdAt: { $ifNull: ['$createdAt', head.at] },
      changedSeq: 0,
      head: { $cond: [{ $lt: [{ $ifNull: ['$head.seq', -1] }, head.seq] }, head, '$head'] },
    },
  },
]

function outcomeOf({ index, code, errmsg, keyPattern }: WriteFailure): InsertOutcome {
  if (DOCUMENT_REFUSALS.has(code)) return { type: 'refused', index, reason: `${errmsg} (${code})` }
  if (code !== DUPLICATE_KEY) throw new Error(`insert failed: ${errmsg} (${code})`)
  const isPlace = keyPattern ? '_id' in keyPattern : errmsg.includes('index: _id_')
  return { type: 'conflict', index, on: isPlace ? 'place-taken' : 'command-taken' }
}

const isSlugTaken = ({ code, keyPattern }: WriteFailure): boolean =>
  code === DUPLICATE_KEY && keyPattern !== undefined && 'slug' in keyPattern

function withoutSlug({ q, u, upsert }: UpdateStatement): UpdateStatement {
  const noSlug = { $set: { slug: null } }
  return { q, u: [...(u as mongo.Document[]), noSlug], ...(upsert === undefined ? {} : { upsert }) }
}
