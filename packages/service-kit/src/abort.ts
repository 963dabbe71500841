/** The given signal, or the end of `ms`, whichever comes first. No wait is unbounded. */
export const withTimeout = (signal: AbortSignal, ms: number): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(ms)])
