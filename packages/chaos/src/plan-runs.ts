import { type FaultName, faultNames, faults, isFault, mixable } from './faults/index.ts'
import { type Fault, type Needs, oneOf } from './faults/fault.ts'
import { isMutant, type Mutant, type MutantName, mutants } from './mutants/index.ts'
import { MIX } from './render-report.ts'
import { seededRandom } from './seeded-random.ts'

export type Row = FaultName | MutantName | typeof MIX

export interface PlannedRun {
  readonly row: Row
  readonly seed: number
  readonly faults: readonly FaultName[]
  /** Two owners of everything are harmless to what is stored only: what one refused the other one may take later. */
  readonly hasVisitors: boolean
  /** What it needs of its stack. */
  readonly needs: Needs & { readonly workerEntry: string | undefined }
}

const isRow = (name: string): name is Row => isFault(name) || isMutant(name) || name === MIX

/** What is meant by a name or by a number, as "F7". */
export const rowOf = (name: string): Row | undefined =>
  isRow(name) ? name : faultNames.find((each) => faults[each].id === name.toUpperCase())

/** Each with the first seed, then each with the second, so that what is stopped early has seen everything. */
export const planRuns = (rows: readonly Row[], seeds: readonly number[], injections: number): PlannedRun[] =>
  seeds.flatMap((seed) => rows.map((row) => planRun(row, seed, injections)))

function planRun(row: Row, seed: number, injections: number): PlannedRun {
  const mutant: Mutant | undefined = isMutant(row) ? mutants[row] : undefined
  const chosen = mutant?.faults ?? faultsOf(row, seed, injections)
  const needed = (kind: keyof Needs) => Math.max(...chosen.map((name) => (faults[name] as Fault).needs?.[kind] ?? 0))
  return {
    row,
    seed,
    faults: chosen,
    hasVisitors: mutant?.isHarmless !== true,
    needs: {
      workerEntry: mutant?.entry,
      spareGateways: needed('spareGateways'),
      spareWorkers: needed('spareWorkers'),
      companions: needed('companions'),
    },
  }
}

function faultsOf(row: Row, seed: number, injections: number): FaultName[] {
  const random = seededRandom(seed)
  return Array.from({ length: injections }, () => (isFault(row) ? row : oneOf(mixable, random)))
}
