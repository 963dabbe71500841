import { expect, test } from 'vitest'
import { initialsOf } from './initials.ts'

test.each([
  ['ada', 'A'],
  ['Ada Lovelace', 'AL'],
  ['grace.hopper', 'GH'],
  ['Anna Maria von Berg', 'AB'],
  ['_x_', 'X'],
  ['élodie', 'É'],
  ['…', '?'],
])('%s becomes %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})
