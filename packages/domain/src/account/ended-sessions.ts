import type { SessionId } from '@chat/contracts'
import type { Clock } from '../ports/clock.ts'
import type { SessionStore } from '../ports/session-store.ts'

const LOOK_EVERY_MS = 1_000
const OVERLAP_MS = 10_000 // for clocks that differ, and writes that were on their way

export interface EndedSessionsDeps {
  sessions: Pick<SessionStore, 'endedSince'>
  /** As long as an access token can outlive its session. */
  keptMs: number
  clock: Clock
  failed: (error: unknown) => void
}

/**
 * The sessions that ended lately, so that their access tokens are good for nothing though they have not expired.
 * What this process ends is known at once, the rest within a second, and without a read for each request.
 */
export class EndedSessions {
  readonly #deps: EndedSessionsDeps
  readonly #endedAt = new Map<SessionId, number>()
  #lookedAt: number | null = null

  constructor(deps: EndedSessionsDeps) {
    this.#deps = deps
  }

  has(sessionId: SessionId): boolean {
    return this.#endedAt.has(sessionId)
  }

  add(sessionIds: readonly SessionId[]): void {
    const now = this.#deps.clock.now()
    for (const id of sessionIds) this.#endedAt.set(id, now)
  }

  async look(signal: AbortSignal): Promise<void> {
    const { sessions, keptMs, clock } = this.#deps
    const now = clock.now()
    const since = this.#lookedAt === null ? now - keptMs - OVERLAP_MS : this.#lookedAt - OVERLAP_MS
    for (const { id, revokedAt } of await sessions.endedSince(since, signal)) this.#endedAt.set(id, revokedAt)
    this.#lookedAt = now
    for (const [id, at] of this.#endedAt) if (at < now - keptMs - OVERLAP_MS) this.#endedAt.delete(id)
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, failed } = this.#deps
    while (!signal.aborted) {
      await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined)
      if (signal.aborted) return
      await this.look(signal).catch((error: unknown) => {
        if (!signal.aborted) failed(error)
      })
    }
  }
}
