import { expect, test } from 'vitest'
import { durationTextOf } from './duration-text.ts'

test.each([
  [1, '1 second'],
  [30, '30 seconds'],
  [90, '90 seconds'],
  [3_600, '1 hour'],
  [7_200, '2 hours'],
  [604_800, '7 days'],
])('%d seconds are %s', (seconds, text) => expect(durationTextOf(seconds)).toBe(text))
