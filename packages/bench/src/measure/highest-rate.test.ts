import { expect, test } from 'vitest'
import { highestRate } from './highest-rate.ts'

const search = async (limit: number) => {
  const tried: number[] = []
  const holds = async (rate: number) => {
    tried.push(rate)
    return rate <= limit
  }
  return { found: await highestRate({ from: 1_000, upTo: 32_000, precision: 0.1, holds }), tried }
}

test('it is found to a tenth, in few steps', async () => {
  const { found, tried } = await search(5_600)
  expect(found).toBeGreaterThan(5_600 * 0.9)
  expect(found).toBeLessThanOrEqual(5_600)
  expect(tried).toEqual([1_000, 2_000, 4_000, 8_000, 6_000, 5_000, 5_500])
})

test('what does not even hold the first holds nothing', async () => {
  expect(await search(900)).toEqual({ found: 0, tried: [1_000] })
})
