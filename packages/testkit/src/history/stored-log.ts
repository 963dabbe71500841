import { MongoClient } from 'mongodb'

/** An entry as the database holds it. */
export interface StoredEntry {
  readonly conversationId: string
  readonly seq: number
  readonly event: string
  readonly actorId: string
  readonly commandId: string
  readonly body: Readonly<Record<string, unknown>>
}

/** The logs of these conversations, as a majority has them. */
export async function readStoredLog(uri: string, conversationIds: readonly string[]): Promise<StoredEntry[]> {
  const client = new MongoClient(uri, { readConcernLevel: 'majority' })
  try {
    return await client
      .db()
      .collection<StoredEntry>('entries')
      .find({ conversationId: { $in: [...conversationIds] } })
      .sort({ _id: 1 })
      .toArray()
  } finally {
    await client.close()
  }
}
