import { expect, test } from 'vitest'
import { runSeed } from './run-seed.ts'

async function traceOf(seed: number): Promise<{ hash: number; lines: string[] }> {
  const lines: string[] = []
  const { traceHash } = await runSeed(seed, { onTrace: (line) => lines.push(line) })
  return { hash: traceHash, lines }
}

test('the same seed repeats exactly, alone and beside others', async () => {
  for (const seed of [7, 42, 1234]) {
    const first = await traceOf(seed)
    const [again] = await Promise.all([traceOf(seed), traceOf(seed + 1)])
    expect(first.lines.length).toBeGreaterThan(100)
    expect(again?.lines).toEqual(first.lines)
    expect(again?.hash).toBe(first.hash)
  }
})

test('different seeds tell different stories', async () => {
  const [one, other] = await Promise.all([traceOf(1), traceOf(2)])
  expect(one?.hash).not.toBe(other?.hash)
})

test('nobody watching changes nothing', async () => {
  const watched = await runSeed(99, { onTrace: () => {} })
  const { traceHash: _, ...expected } = watched
  const { traceHash: __, ...found } = await runSeed(99)
  expect(found).toEqual(expected)
})
