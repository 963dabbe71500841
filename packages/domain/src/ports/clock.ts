/** Time comes in through here, so that a simulation can turn it. */
export interface Clock {
  /** Wall clock, epoch ms. Orders nothing. */
  now(): number
  /** Monotonic, ms, of this process only. */
  monotonic(): number
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}
