import { z } from 'zod'
import { ConversationId, Cursor, Seq, UserId } from '../ids.ts'
import { Timestamp } from './user.ts'

/** One line of a log as clients get it: the event's name and its payload. */
export const LogEntry = z
  .object({
    seq: Seq,
    event: z.string(),
    actorId: UserId,
    at: Timestamp,
    payload: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'LogEntry' })
export type LogEntry = z.infer<typeof LogEntry>

/**
 * Complete for what this member may see from `from` to `to`, both inclusive; a place in between that is not among
 * `entries` is hidden from them and is no gap.
 */
export const LogRange = z
  .object({
    conversationId: ConversationId,
    from: Seq,
    to: Cursor,
    entries: z.array(LogEntry),
    hasMore: z.boolean(),
  })
  .meta({ id: 'LogRange' })
export type LogRange = z.infer<typeof LogRange>

/** The cursor is older than what is kept: load the conversation anew. */
export const LogReset = z.object({ conversationId: ConversationId, reset: z.literal(true) }).meta({ id: 'LogReset' })
export type LogReset = z.infer<typeof LogReset>
