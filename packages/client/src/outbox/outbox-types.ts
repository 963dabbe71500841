/**
 * The words the outbox speaks. It is fed with events and a time, and answers with effects; it does no I/O itself.
 */
import type { Acknowledgement, ClientLogCommandName, Problem } from '@chat/contracts'

/** One intention. It stays the same, byte for byte, with every attempt. */
export interface OutboxCommand {
  /** Of a message also its `clientMsgId`. */
  readonly commandId: string
  readonly conversationId: string
  readonly name: ClientLogCommandName
  readonly request: Readonly<Record<string, unknown>>
  /** When the user wished it, epoch ms by the caller's clock; only for showing. */
  readonly createdAt: number
}

export interface OutboxItem {
  readonly command: OutboxCommand
  /**
   * `queued`: waits for the one before it. `sending`: sent, not answered. `waiting`: to be sent again at `dueAt`.
   * `failed`: refused for good, kept until the user retries or cancels.
   */
  readonly state: 'queued' | 'sending' | 'waiting' | 'failed'
  /** How often it was sent so far. */
  readonly attempts: number
  /** Sent at least once and not refused since: it may be stored although nobody said so. */
  readonly mayHaveArrived: boolean
  /** Why it failed, or why the last attempt was turned away. */
  readonly error: Problem | null
}

/** How a command ended. */
export type Settlement =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly error: Problem }
  | { readonly ok: false; readonly cancelled: true; readonly mayStillAppear: boolean }

export type OutboxEvent =
  | { readonly type: 'added'; readonly command: OutboxCommand }
  /** From an earlier life, oldest first; whether they were sent is not known. */
  | { readonly type: 'restored'; readonly items: readonly StoredOutboxItem[] }
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected' }
  | { readonly type: 'answered'; readonly commandId: string; readonly answer: Acknowledgement }
  /** The command came by in the log, so it is stored. */
  | { readonly type: 'seen'; readonly commandId: string; readonly data: unknown }
  | { readonly type: 'time-passed' }
  /** The user tries a failed one again. The new id is used where the old one was refused for good. */
  | { readonly type: 'retried'; readonly commandId: string; readonly newCommandId: string }
  | { readonly type: 'cancelled'; readonly commandId: string }

export type OutboxEffect =
  /** Send it now. `attempt` is 0 the first time. */
  | { readonly type: 'send'; readonly command: OutboxCommand; readonly attempt: number }
  | { readonly type: 'store'; readonly item: StoredOutboxItem }
  | { readonly type: 'forget'; readonly commandId: string }
  | { readonly type: 'settled'; readonly command: OutboxCommand; readonly settlement: Settlement }
  /** What the user sees of this conversation's outbox is different now. */
  | { readonly type: 'changed'; readonly conversationId: string }

/** What has to survive a restart. */
export interface StoredOutboxItem {
  readonly command: OutboxCommand
  /** Rises with every command, near the time it was made: the order, also among items of several outboxes. */
  readonly position: number
  readonly error: Problem | null
}

export interface OutboxOptions {
  /** 0 ≤ x < 1; for the jitter. */
  readonly random: () => number
  /** Repeat after this, doubled with every attempt. */
  readonly firstRepeatMs?: number
  readonly longestRepeatMs?: number
}

export interface Outbox {
  step(event: OutboxEvent, now: number): OutboxEffect[]
  /** When `time-passed` has to be told at the latest, or null. */
  nextDueAt(): number | null
  /** All that is not settled, oldest first. */
  items(conversationId?: string): OutboxItem[]
}
