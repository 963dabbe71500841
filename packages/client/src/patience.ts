/** Repeats what may go well later, with growing pauses. */
import { ChatError } from './chat-error.ts'
import type { Clock } from './clock.ts'
import { isRetryable } from './contract-values.ts'

export interface Patience {
  readonly clock: Clock
  readonly random: () => number
  /** Rejects when it is all over. */
  readonly signal: AbortSignal
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000

export const isPassing = (error: unknown): boolean =>
  error instanceof ChatError && (error.code === 'NETWORK' || isRetryable(error.code) || error.status >= 500)

export function pause(ms: number, { clock, signal }: Pick<Patience, 'clock' | 'signal'>): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const callOff = clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    const onAbort = () => {
      callOff()
      reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** `tries` 1 is no repetition at all; without an end it is for the background. */
export async function insist<T>(work: () => Promise<T>, tries: number, patience: Patience): Promise<T> {
  for (let failures = 0; ;) {
    try {
      return await work()
    } catch (error) {
      failures += 1
      if (failures >= tries || !isPassing(error) || patience.signal.aborted) throw error
      const told = ((error as ChatError).retryAfter ?? 0) * 1000
      if (Number.isFinite(tries) && told > LONGEST_PAUSE_MS) throw error // somebody waits for it
      const grown = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1))
      await pause(Math.max(told, grown) * (1 + patience.random() / 2), patience)
    }
  }
}
