import { setTimeout as delay } from 'node:timers/promises'

export const FIRST_BACKOFF_MS = 250
const LONGEST_BACKOFF_MS = 10_000

export const nextBackoff = (backoffMs: number): number => Math.min(backoffMs * 2, LONGEST_BACKOFF_MS)

/** Tells what became of a crashed process: nothing given means that it runs again. */
export type OnRestart = (failure?: { readonly reason: string; readonly restartsInMs: number }) => void

/** Starts a crashed process again until it runs or nobody wants it any more. */
export const restartWithBackoff = async (options: {
  readonly start: () => Promise<void>
  readonly isWanted: () => boolean
  readonly onRestart?: OnRestart | undefined
}): Promise<void> => {
  let backoffMs = FIRST_BACKOFF_MS
  while (options.isWanted()) {
    await delay(backoffMs)
    if (!options.isWanted()) return
    try {
      await options.start()
      options.onRestart?.()
      return
    } catch (error) {
      backoffMs = nextBackoff(backoffMs)
      options.onRestart?.({ reason: (error as Error).message, restartsInMs: backoffMs })
    }
  }
}
