import { afterAll, expect, test } from 'vitest'
import { runUntilCaught } from '../run-many.ts'
import { runSeed } from '../world/run-seed.ts'
import { mutants } from './index.ts'

const RUNS_MAX = 1_500
const caught: string[] = []

test.for(mutants.map((mutant) => [mutant.rule, mutant.name, mutant] as const))(
  '%s: the mutant %s is caught',
  { timeout: 300_000 },
  async ([rule, name, mutant]) => {
    const { runCount, byWhat } = await runUntilCaught(mutant, 1, RUNS_MAX)
    expect([...byWhat.keys()], `${name} was not caught in ${runCount} runs`).not.toEqual([])
    // It is the mutant that was caught, not the world: with the real rules the same run is good.
    const real = await runSeed(runCount, { faults: mutant.faults ?? null })
    expect(real.violations).toEqual([])
    caught.push(
      `${rule.padEnd(10)} ${name.padEnd(34)} ${String(runCount).padStart(4)} runs  ${[...byWhat.keys()].join('; ')}`,
    )
  },
)

afterAll(() => {
  process.stdout.write(`\nMutants and how many runs it took to catch them:\n${caught.join('\n')}\n`)
})
