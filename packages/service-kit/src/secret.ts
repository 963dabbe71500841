import { z } from 'zod'

const LENGTH_MIN = 32
const WELL_KNOWN_WORDS = [
  'secret',
  'password',
  'changeme',
  'change-me',
  'change_me',
  'example',
  'default',
  'your-',
  'test',
]

/** A value that must be hard to guess in production. It has no default. */
export const secret = () => z.string().min(1).meta({ isSecret: true })

export const isSecretField = (field: z.ZodType): boolean => field.meta()?.['isSecret'] === true

/** Why this must not be used in production, or null. */
export function weaknessOf(value: string): string | null {
  if (value.length < LENGTH_MIN) return `is shorter than ${LENGTH_MIN} characters`
  if (new Set(value).size < 8) return 'repeats too few characters'
  const word = WELL_KNOWN_WORDS.find((known) => value.toLowerCase().includes(known))
  return word === undefined ? null : `contains the well-known word "${word}"`
}
