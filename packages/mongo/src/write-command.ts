import type { mongo } from 'mongoose'
import { SERVER_TIMEOUT_MS } from './perform.ts'

export interface WriteFailure {
  index: number
  code: number
  errmsg: string
  keyPattern?: Record<string, unknown>
}

export const MAJORITY = { w: 'majority', j: true, wtimeout: SERVER_TIMEOUT_MS } as const

export const DUPLICATE_KEY = 11000

/**
 * One write command as it stands, on one wire message and never repeated by the driver. The driver's own bulk writes
 * may be split, and its retry would resume a batch in the middle. Throws where the outcome is unknown; answers the
 * failures of single documents.
 */
export async function writeCommand(database: mongo.Db, command: mongo.Document): Promise<WriteFailure[]> {
  const answer = await database.command(command)
  const concern = answer['writeConcernError'] as { code?: number; errmsg?: string } | undefined
  if (concern) throw new Error(`not confirmed by a majority: ${concern.errmsg} (${concern.code})`)
  return (answer['writeErrors'] as WriteFailure[] | undefined) ?? []
}

const PIECE_MAX = 20

/**
 * What stands beside the path of a message, any order. In short pieces: an insert that takes long holds the point up to
 * which everything is durable, and whatever began after it waits for its majority until that insert has ended.
 */
export async function insertInPieces(
  database: mongo.Db,
  { documents, ...command }: { insert: string; documents: mongo.Document[]; writeConcern: mongo.Document },
): Promise<WriteFailure[]> {
  const failures: WriteFailure[] = []
  for (let from = 0; from < documents.length; from += PIECE_MAX) {
    const piece = { ...command, documents: documents.slice(from, from + PIECE_MAX), ordered: false }
    for (const failure of await writeCommand(database, piece))
      failures.push({ ...failure, index: from + failure.index })
  }
  return failures
}

export interface UpdateStatement {
  q: mongo.Document
  u: mongo.Document | mongo.Document[]
  upsert?: boolean
}
