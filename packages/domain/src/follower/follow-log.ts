import type { ConversationId } from '@chat/contracts'
import type { Clock } from '../ports/clock.ts'
import type { FollowedLog, FollowerStore } from '../ports/follower-store.ts'
import type { LogConsumer } from './log-consumer.ts'

const LOGS_AT_ONCE = 200
const ENTRIES_AT_ONCE = 1_000
const COMPARED_AT_ONCE = 1_000
const WAITING_MAX = 20_000
const COMPARE_EVERY_MS = 600_000
const REST_MIN_MS = 50 // so that what comes meanwhile is taken together
const PAUSE_AFTER_ERROR_MS = 500
const PAUSE_AFTER_ERROR_MAX_MS = 30_000

export interface FollowerObserver {
  took(entryCount: number): void
  failed(doing: string, error: unknown): void
}

export interface FollowLogDeps {
  name: string
  consume: LogConsumer
  store: FollowerStore
  clock: Clock
  observer: FollowerObserver
  /** How long it rests after work, as a multiple of the work: 1 leaves half of the time to others. */
  restFactor: number
}

/**
 * Takes every entry of every log, beside the path of a message: it is told which heads moved, reads what stands between
 * its position and there, and writes its position when that is done. What it was not told of it finds by comparing all
 * heads with its positions: at its start, when Redis cannot tell, and now and then.
 */
export class LogFollower {
  /** Heads to be reached, and since when. */
  readonly #waiting = new Map<ConversationId, { seq: number; since: number }>()
  readonly #deps: FollowLogDeps
  #isSuspect = true
  #comparedTo: ConversationId | null = null
  #comparedAt = 0
  #wake: () => void = () => {}

  constructor(deps: FollowLogDeps) {
    this.#deps = deps
  }

  get name(): string {
    return this.#deps.name
  }

  /** These heads moved. */
  note(heads: readonly { conversationId: ConversationId; seq: number }[]): void {
    for (const { conversationId, seq } of heads) {
      const known = this.#waiting.get(conversationId)
      if (known) known.seq = Math.max(known.seq, seq)
      else this.#waiting.set(conversationId, { seq, since: this.#deps.clock.monotonic() })
    }
    if (this.#waiting.size > WAITING_MAX) this.suspectAll()
    if (heads.length > 0) this.#wake()
  }

  /** Any head may have moved. */
  suspectAll(): void {
    this.#waiting.clear()
    this.#isSuspect = true
    this.#comparedTo = null
    this.#wake()
  }

  /** How long what was not taken yet waits at most. */
  behindMs(): number {
    const now = this.#deps.clock.monotonic()
    let oldest = now
    for (const { since } of this.#waiting.values()) oldest = Math.min(oldest, since)
    return now - oldest
  }

  get waitingCount(): number {
    return this.#waiting.size
  }

  /** Until `signal` aborts. */
  async run(generation: number, signal: AbortSignal): Promise<void> {
    const { clock, observer, restFactor } = this.#deps
    this.suspectAll()
    for (let failures = 0; !signal.aborted;) {
      const began = clock.monotonic()
      try {
        if (this.#waiting.size < LOGS_AT_ONCE && this.#mustCompare()) await this.#compare(generation, signal)
        if (this.#waiting.size === 0 && !this.#isSuspect) {
          await this.#untilNoted(signal)
          continue
        }
        await this.#take(generation, signal)
        failures = 0
        await clock.sleep(Math.max(REST_MIN_MS, (clock.monotonic() - began) * restFactor), signal)
      } catch (error) {
        if (signal.aborted) return
        observer.failed('follow the log', error)
        const pauseMs = Math.min(PAUSE_AFTER_ERROR_MS * 2 ** failures++, PAUSE_AFTER_ERROR_MAX_MS)
        await clock.sleep(pauseMs, signal).catch(() => undefined) // aborted: the loop sees it
      }
    }
  }

  #mustCompare(): boolean {
    if (this.#deps.clock.monotonic() - this.#comparedAt > COMPARE_EVERY_MS) this.#isSuspect = true
    return this.#isSuspect
  }

  /** Page by page, so that however many there are, few are kept. */
  async #compare(generation: number, signal: AbortSignal): Promise<void> {
    const { name, store, clock } = this.#deps
    const heads = await store.heads(this.#comparedTo, COMPARED_AT_ONCE, signal)
    const ids = heads.map(({ conversationId }) => conversationId)
    const positions = await store.positions(name, generation, ids, signal)
    if (heads.length < COMPARED_AT_ONCE) {
      this.#isSuspect = false
      this.#comparedTo = null
      this.#comparedAt = clock.monotonic()
    } else this.#comparedTo = ids.at(-1) ?? null
    this.note(heads.filter(({ conversationId, seq }) => seq > (positions.get(conversationId) ?? 0)))
  }

  async #take(generation: number, signal: AbortSignal): Promise<void> {
    const ids = this.#waiting.keys().take(LOGS_AT_ONCE).toArray()
    if (ids.length === 0) return
    const { name, store } = this.#deps
    const positions = await store.positions(name, generation, ids, signal)
    const logs = ids.flatMap((conversationId): FollowedLog[] => {
      const head = this.#waiting.get(conversationId)?.seq ?? 0
      const position = positions.get(conversationId) ?? 0
      if (position < head) return [{ conversationId, position, head }]
      this.#waiting.delete(conversationId)
      return []
    })
    if (logs.length === 0) return
    try {
      await this.#takeFrom(logs, generation, signal)
    } catch (error) {
      if (signal.aborted || logs.length === 1) throw error
      await this.#takeEach(logs, generation, signal)
    }
  }

  /** One log that cannot be taken holds up no other. */
  async #takeEach(logs: FollowedLog[], generation: number, signal: AbortSignal): Promise<void> {
    let failure: unknown = null
    for (const log of logs) {
      try {
        await this.#takeFrom([log], generation, signal)
      } catch (error) {
        if (signal.aborted) throw error
        failure = error
        this.#postpone(log.conversationId)
      }
    }
    if (failure !== null) throw failure
  }

  async #takeFrom(logs: FollowedLog[], generation: number, signal: AbortSignal): Promise<void> {
    const { name, store, consume, observer } = this.#deps
    const entries = await store.entries(logs, ENTRIES_AT_ONCE, signal)
    await consume(entries, generation, signal)
    const taken = new Map<ConversationId, number>()
    for (const { conversationId, seq } of entries) taken.set(conversationId, seq)
    const advanced = [...taken].map(([conversationId, seq]) => ({ conversationId, seq }))
    if (advanced.length > 0) await store.advance(name, generation, advanced, signal)
    observer.took(entries.length)
    for (const { conversationId, head } of logs) {
      const seq = taken.get(conversationId) ?? 0
      const waiting = this.#waiting.get(conversationId)
      if (waiting && waiting.seq <= seq) this.#waiting.delete(conversationId)
      else if (seq < head) this.#postpone(conversationId)
    }
  }

  /** Behind all others. */
  #postpone(conversationId: ConversationId): void {
    const waiting = this.#waiting.get(conversationId)
    if (!waiting) return
    this.#waiting.delete(conversationId)
    this.#waiting.set(conversationId, waiting)
  }

  async #untilNoted(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    const asleep = new AbortController()
    // Heads that nobody told of are looked for in time.
    const due = this.#deps.clock.sleep(COMPARE_EVERY_MS, AbortSignal.any([signal, asleep.signal]))
    await Promise.race([promise, due.catch(() => undefined)])
    asleep.abort(new Error('woken'))
  }
}
