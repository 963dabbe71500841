import type { UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'

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

/** Where somebody stands among those whom a search finds: by the name that it finds them by. */
export interface NamePlace {
  name: string
  id: UserId
}

/** The first of these names that begins with `q`; '' where none does. */
export const matchOf = (names: readonly string[], q: string): string =>
  names.filter((name) => name.startsWith(q)).toSorted()[0] ?? ''

export const placeOf = (user: { id: UserId; username: string; displayName: string }, q: string): NamePlace => ({
  name: matchOf(searchNamesOf(user), q),
  id: user.id,
})

/** Ids hold no blank. */
export const formatPlace = ({ name, id }: NamePlace): string => `${id} ${name}`

export function parsePlace(cursor: string | undefined): NamePlace | null {
  if (cursor === undefined) return null
  const blank = cursor.indexOf(' ')
  if (blank < 1) throw new AppError('BAD_REQUEST', { errors: [{ path: 'cursor', message: 'is not from here' }] })
  return { id: cursor.slice(0, blank), name: cursor.slice(blank + 1) }
}
