import { createIndexMessages, type Effect, effectsOf, type MessageEntry } from '@chat/domain'
import {
  connectMongo,
  createConversationReader,
  createLogStore,
  createSearchIndex,
  databaseOfConnection,
  ensureIndexes,
  type MongoConnection,
} from '@chat/mongo'
import { contentOf, createChance } from '../load/generated-messages.ts'

const BATCH = 500
const AT_ONCE = 3
const SENDERS = 50
const SECOND_MS = 1_000
const FIRST_AT = Date.UTC(2026, 0, 1)

export interface SearchedMessages {
  readonly conversationIds: readonly string[]
  readonly senderIds: readonly string[]
  /** Some of what was said, to search for. */
  readonly said: readonly string[]
}

export interface Storage {
  readonly entriesBytes: number
  readonly searchBytes: number
  readonly tokenIndexBytes: number
}

/** A connection that may be silent while an index is made. */
export const connectForLoad = (uri: string): Promise<MongoConnection> => connectMongo(uri, { socketTimeoutMs: 0 })

/**
 * Messages of one person's conversations, written through the stores as an owner and the job would. The index of tokens
 * is made after them, which takes less time than to keep it meanwhile.
 */
export async function loadMessages(
  connection: MongoConnection,
  userId: string,
  counts: readonly number[],
  onProgress: (line: string) => void,
): Promise<SearchedMessages> {
  const signal = new AbortController().signal
  const log = createLogStore(connection)
  const index = createIndexMessages({
    index: createSearchIndex(connection),
    reader: createConversationReader(connection),
  })
  const database = databaseOfConnection(connection)
  await database.collection('search').dropIndex('tokens')
  const senderIds = Array.from({ length: SENDERS }, (_, sender) => `usr_sender${sender}`)
  const conversationIds = counts.map((_, conversation) => `cnv_bench${conversation}`)
  const effects = conversationIds.flatMap((id) => made(id, userId))
  for (let start = 0; start < effects.length; start += BATCH)
    await log.apply(effects.slice(start, start + BATCH), signal)

  const said: string[] = []
  const batches = counts.flatMap((count, conversation) =>
    Array.from({ length: Math.ceil(count / BATCH) }, (_, batch) => ({
      conversationId: conversationIds[conversation] as string,
      from: batch * BATCH + 2,
      size: Math.min(BATCH, count - batch * BATCH),
      seed: conversation * 100_003 + batch,
    })),
  )
  let written = 0
  async function writeBatches(): Promise<void> {
    for (let next = batches.shift(); next !== undefined; next = batches.shift()) {
      const chance = createChance(next.seed)
      const { conversationId, from, size } = next
      const messages = Array.from({ length: size }, (_, offset) => {
        const actorId = senderIds[Math.floor(chance() * SENDERS)] as string
        return message(conversationId, from + offset, actorId, contentOf(chance))
      })
      await Promise.all([log.insert(messages, signal), index(messages, 0, signal)])
      said.push(messages[0]?.body.content ?? '')
      written += size
      if (Math.floor(written / 200_000) > Math.floor((written - size) / 200_000)) onProgress(`${written} messages`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, writeBatches))
  onProgress('making the index of tokens')
  await ensureIndexes(connection)
  return { conversationIds, senderIds, said }
}

/** As the files are, so compressed. */
export async function storageOf(connection: MongoConnection): Promise<Storage> {
  const database = databaseOfConnection(connection)
  await database.admin().command({ fsync: 1 })
  const statsOf = (collStats: string) => database.command({ collStats })
  const [entries, search] = await Promise.all([statsOf('entries'), statsOf('search')])
  return {
    entriesBytes: Number(entries['totalSize']),
    searchBytes: Number(search['totalSize']),
    tokenIndexBytes: Number((search['indexSizes'] as Record<string, number>)['tokens']),
  }
}

export function message(conversationId: string, seq: number, actorId: string, content: string): MessageEntry {
  return {
    conversationId,
    seq,
    event: 'new-message',
    actorId,
    commandId: `command-${seq}`,
    hash: '',
    at: FIRST_AT + seq * SECOND_MS,
    n: seq,
    body: { kind: 'text', content, mentions: [], replyTo: null, threadRootId: null },
    changes: { reactions: [], editedAt: null, deletedAt: null, changedSeq: seq },
  }
}

const made = (conversationId: string, userId: string): Effect[] =>
  effectsOf({
    conversationId,
    seq: 1,
    event: 'conversation-created',
    actorId: userId,
    commandId: 'creation',
    hash: '',
    at: FIRST_AT,
    n: 0,
    body: {
      kind: 'group',
      name: conversationId,
      slug: null,
      topic: null,
      participants: [{ userId, role: 'owner', state: 'accepted' }],
    },
  })
