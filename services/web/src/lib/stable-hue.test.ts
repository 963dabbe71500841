import { expect, test } from 'vitest'
import { stableHueOf } from './stable-hue.ts'

test('the same id always has the same hue', () => {
  expect(stableHueOf('usr_1')).toBe(stableHueOf('usr_1'))
})

test('ids spread over the hues', () => {
  const hues = new Set(Array.from({ length: 200 }, (_, index) => stableHueOf(`usr_${index}`)))
  expect(hues.size).toBeGreaterThan(8)
})
