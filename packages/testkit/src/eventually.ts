import { setTimeout as delay } from 'node:timers/promises'

const TIMEOUT_MS = 5_000
const FIRST_PAUSE_MS = 5
const LONGEST_PAUSE_MS = 100

/** Tries until it does not throw, and answers what it answered; throws its last failure after the timeout. */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  { timeoutMs = TIMEOUT_MS }: { timeoutMs?: number } = {},
): Promise<T> {
  const until = performance.now() + timeoutMs
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() + pauseMs > until) throw error
      await delay(pauseMs)
    }
  }
}
