import { expect, test } from 'vitest'
import { runMany } from './run-many.ts'

const RUNS = Number(process.env['SIM_RUNS'] ?? 2_000)
const FIRST_SEED = Number(process.env['SIM_SEED'] ?? 1)

test(
  `the real lane, delivery, outbox and cursor keep every guarantee in ${RUNS} runs from seed ${FIRST_SEED}`,
  { timeout: 60_000 + RUNS * 250 },
  async () => {
    const { runCount, totals, byWhat } = await runMany({ firstSeed: FIRST_SEED, runs: RUNS })
    const broken = [...byWhat].map(([what, seeds]) => `${what}: seeds ${seeds.slice(0, 10).join(' ')}`)
    // A failing seed tells its story by: node packages/simulation/src/main.ts --seed <seed> --trace
    expect(broken).toEqual([])
    expect(runCount).toBe(RUNS)
    // A world in which nothing happens would prove nothing.
    expect(totals.commandCount / runCount).toBeGreaterThan(40)
    expect(totals.entryCount / runCount).toBeGreaterThan(20)
    expect(totals.answerCount / runCount).toBeGreaterThan(1)
    if (RUNS >= 500) expect(totals.rolledBackCount).toBeGreaterThan(RUNS / 10)
  },
)
