/** One or two letters that stand for a name. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const [first = name, last] = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return `${firstLetter(first)}${last === undefined ? '' : firstLetter(last)}`.toUpperCase() || '?'
}

const firstLetter = (word: string): string => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? ''
