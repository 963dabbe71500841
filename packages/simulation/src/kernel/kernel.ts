import { EventQueue } from './event-queue.ts'
import type { Random } from './random.ts'

/** Called with parts instead of text, so that a run without a trace pays nothing for it. */
export type Trace = (who: string, what: string, ...details: unknown[]) => void

/**
 * Virtual time. One event at a time; between two events everything that is ready to go on in a process goes on, until
 * all wait. Nothing here depends on the machine, so a seed repeats exactly.
 */
export class Kernel {
  readonly random: Random
  readonly trace: Trace | null
  eventCount = 0
  #now = 0
  readonly #queue = new EventQueue()

  constructor(random: Random, trace: ((at: number, who: string, what: string, details: unknown[]) => void) | null) {
    this.random = random
    this.trace = trace && ((who, what, ...details) => trace(this.#now, who, what, details))
  }

  get now(): number {
    return this.#now
  }

  after(delayMs: number, action: () => void): void {
    this.#queue.push(this.#now + delayMs, action)
  }

  /** Until virtual `endAt`, or until `isDone` says so (asked between events). */
  async run(endAt: number, isDone: () => boolean): Promise<void> {
    await drainMicrotasks()
    while (!isDone()) {
      const event = this.#queue.pop()
      if (!event) return
      if (event.at > endAt) {
        this.#queue.push(event.at, event.action)
        this.#now = endAt
        return
      }
      this.#now = event.at
      this.eventCount++
      event.action()
      await drainMicrotasks()
    }
  }
}

/** A turn of the event loop comes only when no microtask is left. It is no timer: nothing waits for a time. */
const drainMicrotasks = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
