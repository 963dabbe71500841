import type { Clock } from '../ports/clock.ts'

const PAUSE_AFTER_ERROR_MS = 100
const PAUSE_AFTER_ERROR_MAX_MS = 2_000

/** Who repeats, and who is told of what fails meanwhile. */
interface Repeating {
  clock: Clock
  failed: (doing: string, error: unknown) => void
}

export const pauseAfter = (failures: number): number =>
  Math.min(PAUSE_AFTER_ERROR_MS * 2 ** failures, PAUSE_AFTER_ERROR_MAX_MS)

/** Ends early, and without an error, when the signal aborts. */
export const pause = (ms: number, clock: Clock, signal: AbortSignal): Promise<void> =>
  clock.sleep(ms, signal).catch(() => undefined)

/** Again and again, a pause before each, until the signal aborts. */
export async function every(
  ms: number,
  doing: string,
  act: () => Promise<void>,
  { clock, failed }: Repeating,
  signal: AbortSignal,
): Promise<void> {
  while (true) {
    await pause(ms, clock, signal)
    if (signal.aborted) return
    try {
      await act()
    } catch (error) {
      if (!signal.aborted) failed(doing, error)
    }
  }
}

/** What must happen after a commit is tried until it does. */
export async function untilDone<T>(
  doing: string,
  act: () => Promise<T>,
  { clock, failed }: Repeating,
  signal: AbortSignal,
): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await act()
    } catch (error) {
      signal.throwIfAborted()
      failed(doing, error)
      await clock.sleep(pauseAfter(failures), signal)
    }
  }
}
