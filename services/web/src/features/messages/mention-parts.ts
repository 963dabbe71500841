import { mentionTextsIn } from '@chat/contracts/mentions'

export type MentionPart = { readonly text: string; readonly name: string | null }

/** Cuts a text where it mentions one of these names. Joined again, the pieces are the text. */
export function mentionParts(text: string, names: ReadonlySet<string>): readonly MentionPart[] {
  if (names.size === 0) return [{ text, name: null }]
  const parts: MentionPart[] = []
  let end = 0
  for (const { start, names: meant } of mentionTextsIn(text)) {
    const name = meant.find((each) => names.has(each))
    if (name === undefined) continue
    if (start > end) parts.push({ text: text.slice(end, start), name: null })
    end = start + 1 + name.length
    parts.push({ text: text.slice(start, end), name })
  }
  if (end < text.length) parts.push({ text: text.slice(end), name: null })
  return parts
}
