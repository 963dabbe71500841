import { fileURLToPath } from 'node:url'
import type { FaultName } from '../faults/index.ts'

export interface Mutant {
  readonly what: string
  /** Where it wires the real worker with one thing broken. */
  readonly entry: string
  /** By which it has to show. */
  readonly faults: readonly FaultName[]
  /** Not broken after all: no violation is what is wanted. */
  readonly isHarmless?: boolean
}

const entry = (name: string): string => fileURLToPath(new URL(`${name}.ts`, import.meta.url))

/** Workers with a mistake. A suite that lets one pass proves nothing. */
export const mutants = {
  'acknowledge-early': {
    what: 'acknowledges before the commit',
    entry: entry('acknowledge-early'),
    faults: ['fail-over', 'fail-over', 'kill-worker'],
  },
  'no-unique-place': {
    what: 'no unique place, and every worker believes that it owns everything',
    entry: entry('no-unique-place'),
    faults: ['kill-worker'],
  },
  zombie: {
    what: 'every worker believes that it owns everything, but the place is unique',
    entry: entry('zombie'),
    faults: ['kill-worker'],
    isHarmless: true,
  },
} as const satisfies Record<string, Mutant>

export type MutantName = keyof typeof mutants
export const mutantNames = Object.keys(mutants) as MutantName[]
export const isMutant = (name: string): name is MutantName => name in mutants
