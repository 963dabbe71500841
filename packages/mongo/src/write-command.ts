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

export interface UpdateStatement {
  q: mongo.Document
  u: mongo.Document | mongo.Document[]
  upsert?: boolean
}
