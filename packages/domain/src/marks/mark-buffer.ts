import type { ConversationId, UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { MarkStore } from '../ports/conversation-reader.ts'

const COALESCE_MS = 250
const WAITING_MAX = 50_000
const WRITE_BATCH_COUNT = 500
const RETRY_MAX_MS = 2_000

export type MarkKind = 'read' | 'delivered'

interface WaitingMark {
  conversationId: ConversationId
  userId: UserId
  read: number
  quiet: number
  delivered: number
}

export interface MarkBufferDeps {
  marks: MarkStore
  clock: Clock
  failed?: (error: unknown) => void
  /** Of the gateway: ends all waiting. */
  signal: AbortSignal
}

/** Marks only move forward, so of many within 250 ms the highest is written, and writing one twice does no harm. */
export class MarkBuffer {
  readonly #deps: MarkBufferDeps
  #waiting = new Map<string, WaitingMark>()
  #isRunning = false

  constructor(deps: MarkBufferDeps) {
    this.#deps = deps
  }

  /** `quiet`: read, and others are not told. */
  put(kind: MarkKind | 'quiet', conversationId: ConversationId, userId: UserId, seq: number): void {
    if (this.#waiting.size >= WAITING_MAX) throw new AppError('BUSY', { retryAfter: 1 })
    this.#merge({ conversationId, userId, read: 0, quiet: 0, delivered: 0, [kind]: seq })
    if (!this.#isRunning) void this.#run()
  }

  /** Writes what waits. Throws when that cannot be done. */
  async flush(signal: AbortSignal): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting].slice(0, WRITE_BATCH_COUNT)
      for (const [key] of batch) this.#waiting.delete(key)
      try {
        await this.#write(
          batch.map(([, mark]) => mark),
          signal,
        )
      } catch (error) {
        for (const [, mark] of batch) this.#merge(mark)
        throw error
      }
    }
  }

  async #run(): Promise<void> {
    const { clock, failed, signal } = this.#deps
    this.#isRunning = true
    let pauseMs = COALESCE_MS
    while (this.#waiting.size > 0 && !signal.aborted) {
      await clock.sleep(pauseMs, signal).catch(() => undefined)
      if (signal.aborted) break // what waits is flushed by who drains
      try {
        await this.flush(signal)
        pauseMs = COALESCE_MS
      } catch (error) {
        failed?.(error)
        pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS)
      }
    }
    this.#isRunning = false
  }

  #merge(mark: WaitingMark): void {
    const key = `${mark.conversationId} ${mark.userId}`
    const before = this.#waiting.get(key)
    if (!before) this.#waiting.set(key, mark)
    else {
      before.read = Math.max(before.read, mark.read)
      before.quiet = Math.max(before.quiet, mark.quiet)
      before.delivered = Math.max(before.delivered, mark.delivered)
    }
  }

  async #write(batch: WaitingMark[], signal: AbortSignal): Promise<void> {
    const { marks, clock } = this.#deps
    const counters = new Map<string, Promise<number>>()
    const counterAt = (conversationId: ConversationId, seq: number): Promise<number> => {
      const key = `${conversationId}.${seq}`
      const known = counters.get(key) ?? marks.counterAt(conversationId, seq, signal)
      counters.set(key, known)
      return known
    }
    const writes = batch.map(async ({ conversationId, userId, read, quiet, delivered }) => ({
      conversationId,
      userId,
      at: clock.now(),
      ...(read > 0 ? { read: { seq: read, n: await counterAt(conversationId, read) } } : {}),
      ...(quiet > 0 ? { quiet: { seq: quiet, n: await counterAt(conversationId, quiet) } } : {}),
      ...(delivered > 0 ? { delivered } : {}),
    }))
    await marks.write(await Promise.all(writes), signal)
  }
}
