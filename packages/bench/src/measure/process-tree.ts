import { readFileSync } from 'node:fs'
import { cpuMsOf } from './cpu-time.ts'

/** A process and all that it started, as the workers of nginx and the backends of PostgreSQL. */
export function treeOf(pid: number): number[] {
  const children = (readOr(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ').filter((text) => text.trim() !== '')
  return [pid, ...children.flatMap((child) => treeOf(Number(child)))]
}

export const cpuMsOfTrees = (pids: readonly number[]): number =>
  sum(pids.flatMap(treeOf).map((pid) => (readOr(`/proc/${pid}/stat`) === undefined ? 0 : cpuMsOf(pid))))

export interface Memory {
  readonly rssMb: number
  /** Shared pages counted once among their users. */
  readonly pssMb: number
}

export function memoryOfTrees(pids: readonly number[]): Memory {
  const rollups = pids.flatMap(treeOf).map((pid) => readOr(`/proc/${pid}/smaps_rollup`) ?? '')
  const total = (field: string) =>
    sum(rollups.map((text) => Number(new RegExp(`^${field}:\\s*(\\d+)`, 'm').exec(text)?.[1] ?? 0))) / 1_024
  return { rssMb: total('Rss'), pssMb: total('Pss') }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Undefined where the process has ended meanwhile. */
function readOr(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
