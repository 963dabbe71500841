import type { ConversationId } from '@chat/contracts'
import type { Entry } from '../log/entry.ts'
import type { Head } from '../ports/log-store.ts'
import { HeadTracker } from './head-tracker.ts'
import type { LaneDeps } from './lane-deps.ts'
import { pause, untilDone } from './repeat.ts'

const PAUSE_BETWEEN_WRITES_MS = 50

/**
 * Moves heads over what is applied: at once when nothing is being written, of many within 50 ms the highest. A head is
 * derived and may be late: who finds it behind reads on in the log.
 */
export class HeadWriter {
  readonly #deps: Pick<LaneDeps, 'store' | 'publisher' | 'clock' | 'observer'>
  readonly #tracker = new HeadTracker()
  /** Moved, but not yet known to be on a majority: a rollback would leave them behind for as long as nothing happens. */
  readonly #unconfirmed = new Map<ConversationId, Head>()
  #moving = new Set<ConversationId>()
  #written = Promise.withResolvers<void>()
  #isRunning = false
  #hurry = new AbortController()

  constructor(deps: Pick<LaneDeps, 'store' | 'publisher' | 'clock' | 'observer'>) {
    this.#deps = deps
  }

  /** Entries that were just applied, in order. Those that are held stop the head until they are released. */
  applied(entries: Entry[], lastMessageSeqBefore: number, isHeld: (entry: Entry) => boolean): void {
    this.#tracker.applied(entries, lastMessageSeqBefore, isHeld)
  }

  /** The same, of a conversation that is read anew. */
  appliedAnew(entries: Entry[], lastMessageSeqBefore: number, isHeld: (entry: Entry) => boolean): void {
    this.#tracker.forget(entries.slice(0, 1).map(({ conversationId }) => conversationId))
    this.applied(entries, lastMessageSeqBefore, isHeld)
  }

  released(conversationId: ConversationId, seq: number): void {
    this.#tracker.released(conversationId, seq)
  }

  /** Resolves when they are written as far as they may move now; `isAwaited` somebody waits for that. */
  move(conversationIds: ConversationId[], { isAwaited }: { isAwaited: boolean }, signal: AbortSignal): Promise<void> {
    if (conversationIds.length === 0) return Promise.resolve()
    for (const id of conversationIds) this.#moving.add(id)
    const { promise } = this.#written
    promise.catch(() => undefined) // where nobody waits
    if (isAwaited) this.#hurry.abort()
    if (!this.#isRunning) void this.#run(signal)
    return promise
  }

  async confirm(signal: AbortSignal): Promise<void> {
    if (this.#unconfirmed.size === 0) return
    const heads = [...this.#unconfirmed].map(([conversationId, head]) => ({ conversationId, head }))
    await this.#deps.store.confirmHeads(heads, signal)
    for (const { conversationId, head } of heads)
      if (this.#unconfirmed.get(conversationId) === head) this.#unconfirmed.delete(conversationId)
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps
    this.#isRunning = true
    while (this.#moving.size > 0) {
      const ids = this.#moving
      const written = this.#written
      this.#moving = new Set()
      this.#written = Promise.withResolvers()
      this.#hurry = new AbortController()
      await this.#write(ids, signal).then(written.resolve, written.reject)
      await pause(PAUSE_BETWEEN_WRITES_MS, clock, this.#hurry.signal)
    }
    this.#isRunning = false
  }

  async #write(ids: Iterable<ConversationId>, signal: AbortSignal): Promise<void> {
    const { store, publisher, clock, observer } = this.#deps
    const moved = this.#tracker.take(ids)
    if (moved.length === 0) return
    const again = { clock, failed: observer.failed.bind(observer) }
    await untilDone('write heads', () => store.writeHeads(moved, signal), again, signal)
    for (const { conversationId, head } of moved) this.#unconfirmed.set(conversationId, head)
    const announced = moved.map(({ conversationId, head }) => ({ conversationId, seq: head.seq }))
    // Nobody waits for it: what is not announced is found by the comparison with the database.
    publisher.announceHeads(announced, signal).catch((error: unknown) => observer.failed('announce heads', error))
  }
}
