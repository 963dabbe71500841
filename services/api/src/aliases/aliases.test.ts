import { apiOperations } from '@chat/contracts'
import { expect, test } from 'vitest'
import { shapeOf } from './answer-alias.ts'
import { aliases } from './index.ts'

test('no alias hides another, nor an operation unless it says whose request it is', () => {
  const shapes = aliases.map(shapeOf)
  expect(new Set(shapes).size).toBe(shapes.length)
  const taken = new Set(Object.values(apiOperations).map(shapeOf))
  const shared = aliases.filter((alias) => taken.has(shapeOf(alias)))
  expect(shared.map(({ path }) => path)).toEqual(['/messages/:chatId'])
  expect(aliases.filter(({ isMeant }) => isMeant)).toEqual(shared)
})

test('a message id is told from the id of a conversation', () => {
  const { isMeant } = aliases.find(({ path }) => path === '/messages/:chatId')!
  expect(isMeant?.({ chatId: 'cnv_a' })).toBe(true)
  expect(isMeant?.({ chatId: 'cnv_a.7' })).toBe(false)
})
