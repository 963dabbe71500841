import type { MarkStore } from '@chat/domain'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { type EntryDocument, entryModel, placesBetween } from '../log/entry-schema.ts'
import { SERVER_TIMEOUT_MS, perform } from '../perform.ts'
import { MAJORITY, type UpdateStatement, writeCommand } from '../write-command.ts'
import { participantKeyOf, participantModel } from './participant-schema.ts'

/** The only writer of lastRead and lastDelivered of those who are participants already. */
export function createMarkStore(connection: MongoConnection): MarkStore {
  const database = databaseOfConnection(connection)
  const entries = database.collection<EntryDocument>(entryModel(connection).collection.name)
  const { name } = participantModel(connection).collection
  return {
    write: (marks, signal) =>
      perform(signal, async () => {
        const updates = marks.map(({ conversationId, userId, read, quiet, delivered }): UpdateStatement => {
          // What was read was delivered. `seq` stands first in a mark, so the higher place is the higher value.
          const lastDelivered = Math.max(delivered ?? 0, read?.seq ?? 0)
          const lastRead = read ? { lastRead: { seq: read.seq, n: read.n } } : {}
          const lastReadQuiet = quiet ? { lastReadQuiet: { seq: quiet.seq, n: quiet.n } } : {}
          return {
            q: { _id: participantKeyOf(conversationId, userId) },
            u: { $max: { ...lastRead, ...lastReadQuiet, lastDelivered } },
          }
        })
        if (updates.length === 0) return
        const [failure] = await writeCommand(database, {
          update: name,
          updates,
          ordered: false,
          writeConcern: MAJORITY,
        })
        if (failure) throw new Error(`mark refused: ${failure.errmsg}`)
      }),

    counterAt: (conversationId, seq, signal) =>
      perform(signal, async () => {
        const [nearest] = await entries
          .find(
            { _id: placesBetween(conversationId, 0, seq) },
            { projection: { n: 1 }, signal, maxTimeMS: SERVER_TIMEOUT_MS },
          )
          .sort({ _id: -1 })
          .limit(1)
          .toArray()
        return nearest?.n ?? 0
      }),
  }
}
