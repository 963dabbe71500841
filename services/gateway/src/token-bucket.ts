/** Within one process: refills evenly up to `burst`. */
export interface TokenBucket {
  /** Milliseconds until there is a token; 0 when one was taken. */
  take(now: number): number
}

export function createTokenBucket({ perSecond, burst }: { perSecond: number; burst: number }): TokenBucket {
  let tokens = burst
  let filledAt: number | null = null
  return {
    take(now) {
      tokens = Math.min(burst, tokens + ((now - (filledAt ?? now)) * perSecond) / 1000)
      filledAt = now
      if (tokens < 1) return ((1 - tokens) / perSecond) * 1000
      tokens -= 1
      return 0
    },
  }
}
