import { expect, test } from 'vitest'
import { mentionParts } from './mention-parts.ts'

test('only names that are meant are cut out, and the pieces are the text', () => {
  const text = 'Hello @Ann., @bob and x@ann'
  const parts = mentionParts(text, new Set(['ann']))
  expect(parts.map(({ text }) => text).join('')).toBe(text)
  expect(parts.filter(({ name }) => name !== null)).toEqual([{ text: '@Ann', name: 'ann' }])
})
