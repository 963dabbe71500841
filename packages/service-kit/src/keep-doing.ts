import type { Clock } from '@chat/domain'

interface Chore {
  act: (signal: AbortSignal) => Promise<unknown>
  /** From the end of one time to the beginning of the next. */
  everyMs: number
  /** It is tried again the next time. */
  failed: (error: unknown) => void
}

/** What a service does again and again by itself, until the signal aborts. */
export async function keepDoing({ act, everyMs, failed }: Chore, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await act(signal).catch((error: unknown) => {
      if (!signal.aborted) failed(error)
    })
    await clock.sleep(everyMs, signal).catch(() => undefined)
  }
}
