import type { ExpiryStore } from '@chat/domain'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { perform, SERVER_TIMEOUT_MS } from '../perform.ts'
import { MAJORITY } from '../write-command.ts'
import { type EntryDocument, entryModel, placesBetween } from './entry-schema.ts'

/** Finds what is over. Writes nothing but what was erased by an entry of the log before. */
export function createExpiryStore(connection: MongoConnection): ExpiryStore {
  const database = databaseOfConnection(connection)
  const entries = database.collection<EntryDocument>(entryModel(connection).collection.name)
  return {
    due: (now, limit, signal) =>
      perform(signal, async () => {
        const projection = { conversationId: 1, seq: 1, 'changes.editedAt': 1 }
        const found = await entries
          .find(
            { 'body.expiresAt': { $type: 'number', $lte: now } },
            { projection, signal, maxTimeMS: SERVER_TIMEOUT_MS },
          )
          .sort({ 'body.expiresAt': 1 })
          .limit(limit)
          .toArray()
        return [...Map.groupBy(found, ({ conversationId }) => conversationId)].map(([conversationId, ofOne]) => ({
          conversationId,
          seqs: ofOne.map(({ seq }) => seq),
          editedSeqs: ofOne.flatMap(({ seq, changes }) => (changes?.editedAt == null ? [] : [seq])),
        }))
      }),

    eraseEdits: (conversationId, seqs, signal) =>
      perform(signal, async () => {
        await entries.updateMany(
          {
            _id: placesBetween(conversationId, Math.min(...seqs)),
            event: 'message-edited',
            'body.targetSeq': { $in: [...seqs] },
          },
          { $set: { 'body.content': '' } },
          { writeConcern: MAJORITY },
        )
      }),
  }
}
