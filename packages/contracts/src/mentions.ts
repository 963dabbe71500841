/** Among the mentions of a message: everybody in the conversation. */
export const ALL_MENTIONED = 'all'

const AT_NAME = /(?<![\p{L}\p{N}_.@/-])@([a-z0-9_.-]{1,32})(?![\p{L}\p{N}])/giu

export interface MentionText {
  /** Where its `@` stands. */
  readonly start: number
  /** What may be meant, folded, the longest first: a name may end before the full stop of a sentence. */
  readonly names: readonly string[]
}

/** Every `@name` of a text, in their order. Whether somebody is called so is another question. */
export function mentionTextsIn(content: string): MentionText[] {
  return [...content.matchAll(AT_NAME)].map(({ index, 1: text = '' }) => {
    const name = text.toLowerCase()
    const names = [name]
    for (let end = name.length - 1; end > 0 && /[._-]/.test(name[end]!); end -= 1) names.push(name.slice(0, end))
    return { start: index, names }
  })
}
