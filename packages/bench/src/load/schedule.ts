import { setTimeout as delay } from 'node:timers/promises'

/**
 * Calls `send` at a steady rate, whether answers come or not, each time with the moment it was due. What a late timer
 * missed is sent at once, still with its own due time.
 */
export async function sendAtRate(
  ratePerSecond: number,
  seconds: number,
  send: (dueAt: number, index: number) => void,
): Promise<void> {
  const startedAt = performance.now()
  const total = Math.round(ratePerSecond * seconds)
  for (let index = 0; index < total;) {
    const now = performance.now()
    for (; index < total; index++) {
      const dueAt = startedAt + (index * 1_000) / ratePerSecond
      if (dueAt > now) break
      send(dueAt, index)
    }
    await delay(1)
  }
}
