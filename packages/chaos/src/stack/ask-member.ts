import type { MongoMember } from '@chat/local-stack'
import { type Document, MongoClient } from 'mongodb'

/** Talks to one member of the replica set, past the proxies and whatever it is at the moment. */
export async function askMember<T = Document>(
  { port }: MongoMember,
  ask: (client: MongoClient) => Promise<T>,
): Promise<T> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/`, {
    directConnection: true,
    serverSelectionTimeoutMS: 2_000,
    readPreference: 'primaryPreferred',
  })
  try {
    return await ask(client)
  } finally {
    await client.close()
  }
}
