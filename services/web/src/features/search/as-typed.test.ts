import { expect, test } from 'vitest'
import { asTyped } from './as-typed.ts'

test.each([
  ['hel', 'hel*'],
  ['hello wor', 'hello wor*'],
  ['hello ', 'hello '],
  ['h', 'h'],
  ['from:ada', 'from:ada'],
  ['"good mor', '"good mor'],
  ['"good" mor', '"good" mor*'],
  ['hel*', 'hel*'],
  ['', ''],
])('%s is searched for as %s', (typed, expected) => expect(asTyped(typed)).toBe(expected))
