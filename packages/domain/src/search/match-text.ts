import type { Highlight } from '@chat/contracts'
import { analyseText } from './analyse-text.ts'
import type { SearchTerm } from './parse-query.ts'

const HIGHLIGHTS_MAX = 100

/** Where these terms stand in the text, in its order and apart from each other; null where one of them is missing. */
export function matchText(terms: readonly SearchTerm[], text: string): Highlight[] | null {
  if (terms.length === 0) return []
  const { normal, starts, ends } = analyseText(text)
  const found: Highlight[] = []
  for (const term of terms) {
    const places = placesOf(term, normal)
    if (places.length === 0) return null
    for (const place of places) {
      const start = starts[place] as number
      const end = ends[place + term.normal.length - 1] as number
      found.push({ start, end })
    }
  }
  return joined(found)
}

function placesOf({ elements, normal: wanted, isPrefix }: SearchTerm, normal: string): number[] {
  const isBoundBefore = elements[0]?.type === 'word'
  const isBoundAfter = elements.at(-1)?.type === 'word' && !isPrefix
  const places: number[] = []
  for (let place = normal.indexOf(wanted); place >= 0; place = normal.indexOf(wanted, place + 1)) {
    if (isBoundBefore && normal[place - 1] !== ' ') continue
    if (isBoundAfter && normal[place + wanted.length] !== ' ') continue
    places.push(place)
    if (places.length === HIGHLIGHTS_MAX) break
  }
  return places
}

function joined(highlights: Highlight[]): Highlight[] {
  const apart: Highlight[] = []
  for (const { start, end } of highlights.toSorted((left, right) => left.start - right.start || left.end - right.end)) {
    const last = apart.at(-1)
    if (last && start <= last.end) last.end = Math.max(last.end, end)
    else apart.push({ start, end })
  }
  return apart.slice(0, HIGHLIGHTS_MAX)
}
