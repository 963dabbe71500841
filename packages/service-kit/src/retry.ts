import { systemClock } from './system-clock.ts'

export interface RetryOptions {
  /** All tries together, the first one too. Infinity: until the signal aborts. */
  attempts: number
  firstDelayMs: number
  maxDelayMs: number
  /** Whether trying again can help. */
  isRetryable?: (error: unknown) => boolean
  onRetry?: (error: unknown, attempt: number) => void
}

/** Exponential backoff with full jitter, so that those who failed together do not come back together. */
export async function retry<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { attempts, firstDelayMs, maxDelayMs, isRetryable = () => true, onRetry }: RetryOptions,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted()
    try {
      return await work(signal)
    } catch (error) {
      if (signal.aborted || attempt >= attempts || !isRetryable(error)) throw error
      onRetry?.(error, attempt)
      const ceilingMs = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(attempt - 1, 30))
      await systemClock.sleep(Math.random() * ceilingMs, signal)
    }
  }
}
