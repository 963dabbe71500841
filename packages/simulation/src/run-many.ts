import type { Mutant } from './mutants/mutant.ts'
import { runSeed } from './world/run-seed.ts'

interface ManyRuns {
  runCount: number
  totals: { commandCount: number; entryCount: number; eventCount: number; virtualMs: number; rolledBackCount: number }
  /** The seeds that broke something, by what they broke. */
  byWhat: Map<string, number[]>
}

/** One seed after the other; the same whichever of them are run together. */
export async function runMany({
  firstSeed,
  runs,
  mutant = null,
  stopsAtFirst = false,
  onProgress = () => {},
}: {
  firstSeed: number
  runs: number
  mutant?: Mutant | null
  stopsAtFirst?: boolean
  onProgress?: (done: number) => void
}): Promise<ManyRuns> {
  const totals = { commandCount: 0, entryCount: 0, eventCount: 0, virtualMs: 0, rolledBackCount: 0 }
  const byWhat: ManyRuns['byWhat'] = new Map()
  let runCount = 0
  while (runCount < runs && !(stopsAtFirst && byWhat.size > 0)) {
    const seed = firstSeed + runCount++
    const result = await runSeed(seed, { mutant })
    for (const key of Object.keys(totals) as (keyof typeof totals)[]) totals[key] += result[key]
    for (const what of new Set(result.violations.map((violation) => `${violation.guarantee} ${violation.what}`)))
      byWhat.set(what, [...(byWhat.get(what) ?? []), seed])
    if (runCount % 500 === 0) onProgress(runCount)
  }
  return { runCount, totals, byWhat }
}
