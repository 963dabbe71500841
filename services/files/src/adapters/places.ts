const KEPT_MAX = 8
const KEPT_MS = 10_000

export interface Places {
  take(): Buffer
  giveBack(places: readonly Buffer[]): void
}

/** Memory of one size, used again: the collector comes too late for what is large and short-lived. */
export function createPlaces(bytes: number): Places {
  const free: Buffer[] = []
  let forget: NodeJS.Timeout | undefined

  return {
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(bytes),
    giveBack(places) {
      free.push(...places.slice(0, KEPT_MAX - free.length))
      clearTimeout(forget)
      forget = setTimeout(() => (free.length = 0), KEPT_MS).unref()
    },
  }
}
