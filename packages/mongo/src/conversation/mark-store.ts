import { MARK_MOVES_KEPT, type MarkStore } from '@chat/domain'
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
        const updates = marks.map((mark): UpdateStatement => {
          const q = { _id: participantKeyOf(mark.conversationId, mark.userId) }
          return { q, u: mark.at === undefined ? plainMove(mark) : keptMove(mark, mark.at) }
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

type MarkWrite = Parameters<MarkStore['write']>[0][number]

/** What was read was delivered. */
const deliveredSeqOf = ({ read, delivered }: MarkWrite): number => Math.max(delivered ?? 0, read?.seq ?? 0)

/** `seq` stands first in a mark, so the higher place is the higher value. */
const plainMove = (mark: MarkWrite): UpdateStatement['u'] => ({
  $max: {
    ...(mark.read ? { lastRead: { seq: mark.read.seq, n: mark.read.n } } : {}),
    ...(mark.quiet ? { lastReadQuiet: { seq: mark.quiet.seq, n: mark.quiet.n } } : {}),
    lastDelivered: deliveredSeqOf(mark),
  },
})

function keptMove(mark: MarkWrite, at: number): UpdateStatement['u'] {
  const { read, quiet } = mark
  const deliveredSeq = deliveredSeqOf(mark)
  return [
    {
      $set: {
        ...(read
          ? {
              lastRead: { $max: ['$lastRead', { seq: read.seq, n: read.n }] },
              'moves.read': movesAfter('$moves.read', '$lastRead.seq', read.seq, at),
            }
          : {}),
        ...(quiet ? { lastReadQuiet: { $max: ['$lastReadQuiet', { seq: quiet.seq, n: quiet.n }] } } : {}),
        lastDelivered: { $max: ['$lastDelivered', deliveredSeq] },
        'moves.delivered': movesAfter('$moves.delivered', '$lastDelivered', deliveredSeq, at),
      },
    },
  ]
}

/** With one more where the mark moves. */
const movesAfter = (known: string, mark: string, seq: number, at: number) => ({
  $cond: [
    { $gt: [seq, { $ifNull: [mark, 0] }] },
    { $slice: [{ $concatArrays: [{ $ifNull: [known, []] }, [{ seq, at }]] }, -MARK_MOVES_KEPT] },
    { $ifNull: [known, []] },
  ],
})
