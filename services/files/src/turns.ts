import { AppError } from '@chat/domain'

export interface Turns {
  /** Throws `BUSY` when too many wait. */
  take<T>(work: () => Promise<T>): Promise<T>
}

/** So many at once, in the order they came. */
export function createTurns({ atOnce, waitingMax }: { atOnce: number; waitingMax: number }): Turns {
  const waiting: (() => void)[] = []
  let running = 0
  return {
    async take(work) {
      if (running >= atOnce) {
        if (waiting.length >= waitingMax) throw new AppError('BUSY', { retryAfter: 5 })
        await new Promise<void>((resolve) => void waiting.push(resolve)) // the turn is handed over
      } else running += 1
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next) next()
        else running -= 1
      }
    },
  }
}
