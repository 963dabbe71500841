/**
 * The words the log cursor speaks. It is fed with events and a time, and answers with effects; it does no I/O itself.
 */
import type { LogEntry, LogRange, LogReset } from '@chat/contracts'

export type LogCursorEvent =
  /** Everything up to `seq` is known already. Asks for what came since, when connected. Never moves a cursor back. */
  | { readonly type: 'tracked'; readonly conversationId: string; readonly seq: number }
  | { readonly type: 'forgotten'; readonly conversationId: string }
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected' }
  | {
      readonly type: 'frame'
      readonly conversationId: string
      readonly from: number
      readonly to: number
      readonly entries: readonly LogEntry[]
    }
  | { readonly type: 'synced'; readonly syncId: number; readonly ranges: readonly (LogRange | LogReset)[] }
  | { readonly type: 'sync-failed'; readonly syncId: number; readonly retryAfterMs?: number }
  | { readonly type: 'time-passed' }

export type LogCursorEffect =
  /** The next ones in order, each exactly once; complete from `from` to `to`. */
  | {
      readonly type: 'deliver'
      readonly conversationId: string
      readonly from: number
      readonly to: number
      readonly entries: readonly LogEntry[]
    }
  /** Ask, and answer with `synced` or `sync-failed` under the same id. */
  | {
      readonly type: 'sync'
      readonly syncId: number
      readonly cursors: readonly { readonly conversationId: string; readonly seq: number }[]
    }
  /** The cursor is too old: load the conversation anew, then say `tracked`. The cursor is gone until then. */
  | { readonly type: 'reset'; readonly conversationId: string }
  /** The server left it out of its answer: it is not ours any more. The cursor stays until `forgotten`. */
  | { readonly type: 'left-out'; readonly conversationId: string }
  /** A frame of a conversation that is not tracked. */
  | { readonly type: 'unknown'; readonly conversationId: string }

export interface LogCursorOptions {
  /** 0 ≤ x < 1; for the jitter. */
  readonly random: () => number
  readonly syncCursorsMax?: number
  /** Of one conversation, while its gap is being fetched. More is dropped and fetched too. */
  readonly waitingEntriesMax?: number
  readonly syncTimeoutMs?: number
}

export interface LogCursor {
  step(event: LogCursorEvent, now: number): LogCursorEffect[]
  /** When `time-passed` has to be told at the latest, or null. */
  nextDueAt(): number | null
  /** The place up to which all is delivered, or null where it is not tracked. */
  positionOf(conversationId: string): number | null
  tracked(): string[]
}
