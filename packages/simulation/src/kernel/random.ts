/** The one source of chance: the same seed gives the same numbers on every machine. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number
  /** 0 ≤ x < bound, whole. */
  int(bound: number): number
  between(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  /** An independent source: what is drawn from one does not move the other. */
  fork(): Random
}

export function createRandom(seed: number): Random {
  let a = 0x9e3779b9 ^ seed
  let b = 0x243f6a88 ^ Math.imul(seed, 0x85ebca6b)
  let c = 0xb7e15162 ^ Math.imul(seed, 0xc2b2ae35)
  let d = 1
  // sfc32
  const uint32 = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  for (let round = 0; round < 15; round++) uint32()
  const random: Random = {
    next: () => uint32() / 0x1_0000_0000,
    int: (bound) => Math.floor(random.next() * bound),
    between: (low, high) => low + random.next() * (high - low),
    chance: (probability) => random.next() < probability,
    pick: (items) => items[random.int(items.length)]!,
    fork: () => createRandom(uint32()),
  }
  return random
}
