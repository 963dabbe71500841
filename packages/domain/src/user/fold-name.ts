const WORDS_MAX = 8
const NAME_LENGTH_MAX = 64
/** Letters that do not come apart into a letter and an accent. */
const ASCII: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

/** Without case, accents and what surrounds it, so that `Łukasz`, `lukasz` and `LUKASZ` are the same. */
export const foldName = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll(/[ßæœøłđðþı]/g, (letter) => ASCII[letter] ?? letter)
    .normalize('NFC')
    .replaceAll(/\s+/g, ' ')
    .trim()

/** What somebody is found by the beginning of: their handle, their name, and their name from each of its words on. */
export function searchNamesOf({ username, displayName }: { username: string; displayName: string }): string[] {
  const words = foldName(displayName).split(' ').slice(0, WORDS_MAX)
  const names = words.map((_, index) => words.slice(index).join(' ').slice(0, NAME_LENGTH_MAX))
  return [...new Set([username, ...names])].filter((name) => name !== '')
}
