import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InjectionFigures } from './figures.ts'
import type { ScenarioResult } from './run-scenario.ts'

/** What is kept of a run. */
export interface RunRecord {
  /** A fault, the mix, or a mutant. */
  readonly row: string
  readonly seed: number
  readonly rate: number
  readonly seconds: number
  readonly counts: ScenarioResult['verdict']['counts']
  /** By invariant or guarantee, how often it was violated. */
  readonly violations: Readonly<Record<string, number>>
  readonly firstViolation: string | null
  readonly refusals: Readonly<Record<string, number>>
  readonly injections: readonly InjectionFigures[]
}

export function recordOf(row: string, result: ScenarioResult): RunRecord {
  const { seed, rate, seconds, verdict, brokenGuarantees, firstViolation, refusals, injections } = result
  const names = [
    ...verdict.violations.map(({ invariant }) => invariant),
    ...brokenGuarantees.map(({ guarantee }) => guarantee),
  ]
  const [broken] = brokenGuarantees
  return {
    row,
    seed,
    rate,
    seconds,
    counts: verdict.counts,
    violations: Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length])),
    firstViolation:
      firstViolation ??
      (broken === undefined
        ? null
        : `${broken.guarantee} ${broken.what} in ${broken.conversationId}: ${broken.details}`),
    refusals,
    injections,
  }
}

const fileOf = (folder: string, row: string, seed: number): string => join(folder, `${row}-${seed}.json`)

export async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(fileOf(folder, record.row, record.seed), `${JSON.stringify(record)}\n`)
}

export async function readRecords(folder: string): Promise<RunRecord[]> {
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort()
  return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as RunRecord))
}
