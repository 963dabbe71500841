import { expect, test } from 'vitest'
import { contentOf, createChance, wordOf } from './generated-messages.ts'

test('every rank has a word of its own', () => {
  expect(new Set(Array.from({ length: 5_000 }, (_, rank) => wordOf(rank))).size).toBe(5_000)
})

test('the same seed says the same, and few words make most of it', () => {
  const texts = (seed: number) => {
    const chance = createChance(seed)
    return Array.from({ length: 500 }, () => contentOf(chance))
  }
  expect(texts(7)).toEqual(texts(7))
  expect(texts(7)).not.toEqual(texts(8))
  const words = texts(7).flatMap((text) => text.split(' '))
  expect(words.filter((word) => word === wordOf(0)).length).toBeGreaterThan(words.length / 50)
})
