const WORDS = 30_000
const WORDS_PER_MESSAGE = 12
const SYLLABLES = ['ka', 'ro', 'mi', 'ten', 'lu', 'sa', 'vo', 'né', 'pi', 'dor', 'ge', 'ha', 'ju', 'bel', 'ty', 'ma']

export type QueryKind = 'rare word' | 'frequent word' | 'two words' | 'phrase' | 'beginning' | 'word of a sender'

export interface SearchedQuery {
  readonly kind: QueryKind
  readonly words: readonly string[]
}

/** The same sequence for the same seed; below 1. */
export function createChance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Of a rank: short for frequent ones, as in a language. */
export function wordOf(rank: number): string {
  let rest = rank
  let word = ''
  do {
    word += SYLLABLES[rest % SYLLABLES.length] ?? ''
    rest = Math.floor(rest / SYLLABLES.length)
  } while (rest > 0)
  return word
}

/** Ranks as words of a language have them: the second is half as frequent as the first. */
function rankOf(chance: number): number {
  return Math.min(WORDS - 1, Math.floor(Math.exp(chance * Math.log(WORDS + 1)) - 1))
}

export const contentOf = (chance: () => number): string =>
  Array.from({ length: WORDS_PER_MESSAGE }, () => wordOf(rankOf(chance()))).join(' ')

const between = (chance: () => number, low: number, high: number): string =>
  wordOf(low + Math.floor(chance() * (high - low)))

/** `said`: a message that was sent, of which a phrase is taken. */
export function queryOf(kind: QueryKind, chance: () => number, said: string): SearchedQuery {
  switch (kind) {
    case 'rare word':
      return { kind, words: [between(chance, 5_000, WORDS)] }
    case 'frequent word':
      return { kind, words: [between(chance, 0, 20)] }
    case 'two words':
      return { kind, words: [between(chance, 0, 50), between(chance, 50, 1_000)] }
    case 'phrase': {
      const words = said.split(' ')
      const start = Math.floor(chance() * (words.length - 1))
      return { kind, words: words.slice(start, start + 2) }
    }
    case 'beginning':
      return { kind, words: [between(chance, 300, 5_000).slice(0, 5)] }
    case 'word of a sender':
      return { kind, words: [between(chance, 100, 2_000)] }
  }
}
