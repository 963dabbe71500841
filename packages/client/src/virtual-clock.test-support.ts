/** A clock that stands still until it is told to go on. */
import type { Clock } from './clock.ts'

export interface VirtualClock extends Clock {
  /** Runs what falls due, in order, and lets promises settle in between. */
  advance(ms: number): Promise<void>
}

const settle = async () => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve()
}

export function createVirtualClock(): VirtualClock {
  const timers = new Set<{ at: number; callback: () => void }>()
  let now = 0
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async advance(ms) {
      const end = now + ms
      await settle()
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.callback()
        await settle()
      }
      now = end
    },
  }
}
