/** Time as the SDK sees it; a test gives its own. */
export interface Clock {
  /** Epoch ms. */
  now(): number
  /** Answers how to call it off. */
  after(ms: number, callback: () => void): () => void
}

/** A timer does not keep a Node process alive: what must end has the socket for that. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, 2 ** 31 - 1))
    return () => clearTimeout(timer)
  },
}
