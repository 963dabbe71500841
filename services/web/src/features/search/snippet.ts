import type { Highlight } from '@chat/contracts'

export interface SnippetPart {
  readonly text: string
  readonly isHighlighted: boolean
}

const BEFORE = 40
const LENGTH = 160

/** The piece of a text around what was found first, cut at whole characters. */
export function snippetOf(content: string, highlights: readonly Highlight[]): SnippetPart[] {
  const first = highlights[0]?.start ?? 0
  const start = wholeAt(content, Math.max(0, first - BEFORE))
  const end = wholeAt(content, Math.min(content.length, start + LENGTH))
  const parts: SnippetPart[] = []
  const add = (text: string, isHighlighted: boolean): void => {
    if (text !== '') parts.push({ text, isHighlighted })
  }
  let position = start
  add(start > 0 ? '…' : '', false)
  for (const highlight of highlights) {
    const [from, to] = [Math.max(position, highlight.start), Math.min(highlight.end, end)]
    if (from >= to) continue
    add(content.slice(position, from), false)
    add(content.slice(from, to), true)
    position = to
  }
  add(content.slice(position, end), false)
  add(end < content.length ? '…' : '', false)
  return parts
}

/** Not between the two halves of a character. */
function wholeAt(content: string, index: number): number {
  const code = content.charCodeAt(index)
  return code >= 0xdc00 && code <= 0xdfff ? index - 1 : index
}
