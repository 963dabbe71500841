/** Time as the SDK sees it; a test gives its own. */
export interface Clock {
  /** Epoch ms. */
  now(): number
  /** Answers how to call it off. */
  after(ms: number, callback: () => void): () => void
}

/** The machine's. `close` of the client calls all of its timers off. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, 2 ** 31 - 1))
    return () => clearTimeout(timer)
  },
}
