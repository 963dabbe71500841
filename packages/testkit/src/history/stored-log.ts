import { inboxIdOf } from '@chat/contracts'
import { type Document, MongoClient } from 'mongodb'

/** An entry as the database holds it. */
export interface StoredEntry {
  readonly conversationId: string
  readonly seq: number
  readonly event: string
  readonly actorId: string
  readonly commandId: string
  readonly body: Readonly<Record<string, unknown>>
}

/** The logs of some conversations and what was made of them. */
export interface StoredLogs {
  /** By place. */
  readonly entries: readonly StoredEntry[]
  /** The inboxes of all participants, by place. */
  readonly inboxEntries: readonly StoredEntry[]
  readonly conversations: readonly Document[]
  readonly participants: readonly Document[]
}

/** As a majority has them. */
export async function readStoredLogs(uri: string, conversationIds: readonly string[]): Promise<StoredLogs> {
  const client = new MongoClient(uri, { readConcernLevel: 'majority' })
  try {
    const read = <T extends Document>(collection: string, field: string, ids: readonly string[]) =>
      client
        .db()
        .collection<T>(collection)
        .find({ [field]: { $in: ids } } as object)
        .sort({ _id: 1 })
        .toArray()
    const entries = await read<StoredEntry>('entries', 'conversationId', conversationIds)
    const participants = await read('participants', 'conversationId', conversationIds)
    const inboxIds = [...new Set(participants.map((it) => inboxIdOf(String(it['userId']))))]
    return {
      entries,
      participants,
      inboxEntries: await read<StoredEntry>('entries', 'conversationId', inboxIds),
      conversations: await read('conversations', '_id', [...conversationIds, ...inboxIds]),
    }
  } finally {
    await client.close()
  }
}

/** The highest place of each log, as a majority has it. */
export async function readHeads(uri: string, conversationIds: readonly string[]): Promise<Map<string, number>> {
  const client = new MongoClient(uri, { readConcernLevel: 'majority' })
  try {
    const heads = await client
      .db()
      .collection<{ conversationId: string }>('entries')
      .aggregate<{ _id: string; seq: number }>([
        { $match: { conversationId: { $in: conversationIds } } },
        { $group: { _id: '$conversationId', seq: { $max: '$seq' } } },
      ])
      .toArray()
    return new Map(heads.map(({ _id, seq }) => [_id, seq]))
  } finally {
    await client.close()
  }
}
