import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'

/** One entry as a client was given it. */
export interface SeenEntry {
  readonly seq: number
  readonly event: string
  readonly actorId: string
  readonly at: string
  readonly payload: Readonly<Record<string, unknown>>
}

interface Recorded {
  /** Milliseconds of one monotonic clock. */
  readonly at: number
}
interface ByDevice extends Recorded {
  readonly device: string
}

/** What happened, as the clients of a run saw it. */
export type HistoryRecord =
  /** The first attempt left the device; `scheduledAt`: when the load asked for it. */
  | (ByDevice & {
      readonly type: 'invoke'
      readonly userId: string
      readonly conversationId: string
      readonly commandId: string
      readonly command: string
      readonly request: Readonly<Record<string, unknown>>
      readonly bodyHash: string
      readonly scheduledAt: number
    })
  | (ByDevice & {
      readonly type: 'ack'
      readonly commandId: string
      readonly conversationId: string
      /** Null where there was nothing to change, so that nothing is stored. */
      readonly seq: number | null
    })
  /** Any answer to any attempt, also one that came after the device had given that attempt up. */
  | (ByDevice & {
      readonly type: 'answer'
      readonly commandId: string
      readonly conversationId: string
      readonly sentAt: number
      readonly acknowledgement: unknown
    })
  /** Refused for good. */
  | (ByDevice & {
      readonly type: 'nack'
      readonly commandId: string
      readonly conversationId: string
      readonly code: string
    })
  | (ByDevice & {
      readonly type: 'retry'
      readonly commandId: string
      readonly conversationId: string
      readonly why: string
    })
  /** Said to be complete from `from` to `to` for this member. */
  | (ByDevice & {
      readonly type: 'deliver'
      readonly via: 'live' | 'sync'
      readonly userId: string
      readonly conversationId: string
      readonly from: number
      readonly to: number
      readonly entries: readonly SeenEntry[]
    })
  | (ByDevice & { readonly type: 'connect' })
  /** Everything up to the head of every conversation has come. */
  | (ByDevice & { readonly type: 'synced' })
  | (ByDevice & { readonly type: 'disconnect'; readonly why: string })
  | (Recorded & {
      readonly type: 'fault'
      readonly name: string
      readonly phase: 'inject' | 'heal'
      readonly target: string
    })

export type RecordOf<T extends HistoryRecord['type']> = Extract<HistoryRecord, { type: T }>

type WithoutTime<R> = R extends Recorded ? Omit<R, 'at'> : never

export interface History {
  readonly records: readonly HistoryRecord[]
  now(): number
  add(record: WithoutTime<HistoryRecord>): void
  /** What happens later is not part of it: to be said before the database is read that it is compared with. */
  end(): void
  of<T extends HistoryRecord['type']>(type: T): RecordOf<T>[]
  writeJsonLines(file: string): Promise<void>
}

export function createHistory(now: () => number = () => performance.now()): History {
  const records: HistoryRecord[] = []
  let hasEnded = false
  return {
    records,
    now,
    add(record) {
      if (!hasEnded) records.push({ ...record, at: now() } as HistoryRecord)
    },
    end() {
      hasEnded = true
    },
    of: <T extends HistoryRecord['type']>(type: T) =>
      records.filter((record): record is RecordOf<T> => record.type === type),
    async writeJsonLines(file) {
      await writeFile(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
    },
  }
}

export const hashBody = (body: string): string => createHash('sha256').update(body).digest('base64url').slice(0, 16)
