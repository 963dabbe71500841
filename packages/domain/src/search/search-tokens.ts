import type { TextElement } from './analyse-text.ts'

const TOKEN_LENGTH_MAX = 64 // of a word: an address or a key may be long

/** What stands in the index beside words; neither sign can be part of a word. */
export const senderToken = (userId: string): string => `@${userId}`
export const featureToken = (feature: string): string => `+${feature}`

/** A run is indexed by a token for each of its characters: the last ones are shorter, so that all begin a token. */
function gramsOf(text: string, gramLength: number): string[] {
  const characters = [...text]
  return characters.map((_, index) => characters.slice(index, index + gramLength).join(''))
}

/** What a text is found by. */
export function tokensOf(elements: readonly TextElement[]): string[] {
  const tokens = new Set<string>()
  for (const element of elements) {
    if (element.type === 'word') tokens.add(element.text.slice(0, TOKEN_LENGTH_MAX))
    else for (const gram of gramsOf(element.text, element.gramLength)) tokens.add(gram)
  }
  return [...tokens]
}

/** What a text must be indexed by, to hold these elements one after the other. */
export function wantedTokensOf(
  elements: readonly TextElement[],
  isPrefix: boolean,
): { tokens: string[]; prefixes: string[] } {
  const tokens = new Set<string>()
  const prefixes = new Set<string>()
  for (const [index, element] of elements.entries()) {
    if (element.type === 'word') {
      const token = element.text.slice(0, TOKEN_LENGTH_MAX)
      if (isPrefix && index === elements.length - 1) prefixes.add(token)
      else tokens.add(token)
      continue
    }
    const whole = gramsOf(element.text, element.gramLength).filter((gram) => [...gram].length === element.gramLength)
    for (const gram of whole) tokens.add(gram)
    if (whole.length === 0) prefixes.add(element.text)
  }
  return { tokens: [...tokens], prefixes: [...prefixes] }
}
