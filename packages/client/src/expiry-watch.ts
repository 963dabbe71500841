/** Wakes when the next message disappears. */
import type { Message } from '@chat/contracts'
import type { Clock } from './clock.ts'

export interface ExpiryWatch {
  note(messages: readonly (Message | null)[]): void
  stop(): void
}

/** The longest that a timer of JavaScript takes. */
const LONGEST_MS = 2 ** 31 - 1

export function createExpiryWatch(clock: Clock, onOver: () => void): ExpiryWatch {
  const due = new Set<number>()
  let next = Number.POSITIVE_INFINITY
  let callOff = () => {}

  function wakeAt(at: number): void {
    if (at >= next) return
    callOff()
    next = at
    callOff = clock.after(Math.min(LONGEST_MS, Math.max(0, at - clock.now())), wake)
  }

  function wake(): void {
    next = Number.POSITIVE_INFINITY
    const now = clock.now()
    let isAnyOver = false
    for (const at of due) if (at <= now) isAnyOver = due.delete(at)
    if (isAnyOver) onOver()
    if (due.size > 0) wakeAt(Math.min(...due))
  }

  return {
    note(messages) {
      for (const message of messages) {
        if (message === null || message.expiresAt === null || message.deletedAt !== null) continue
        const at = Date.parse(message.expiresAt)
        due.add(at)
        wakeAt(at)
      }
    },
    stop() {
      callOff()
      due.clear()
      next = Number.POSITIVE_INFINITY
    },
  }
}
