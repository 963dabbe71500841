import type { Goal, Ratio, Run, Spread } from './report.ts'

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  const median =
    sorted.length % 2 === 1
      ? (sorted[Math.floor(middle)] ?? Number.NaN)
      : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
  return { median, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN }
}

export type Read = (run: Run) => number

/** What was seen, by its name. */
export const figure =
  (name: string): Read =>
  ({ figures }) =>
    figures[name] ?? Number.NaN

/** CPU µs for each unit of work; of these roles, or of all. */
export const cpuPer =
  (unit: string, roles?: readonly string[]): Read =>
  ({ cpuMs, work }) => {
    const counted = Object.entries(cpuMs).filter(([role]) => roles === undefined || roles.includes(role))
    return (counted.reduce((sum, [, ms]) => sum + ms, 0) * 1_000) / (work[unit] ?? Number.NaN)
  }

export const runsOf = (runs: readonly Run[], side: string, step?: string): Run[] =>
  runs.filter((run) => run.side === side && (step === undefined || run.step === step))

export const spreadOn = (runs: readonly Run[], side: string, step: string, read: Read): Spread =>
  spreadOf(runsOf(runs, side, step).map(read))

/** Of each repeat by itself, so that what slowed both is not counted. Nothing where a side was left out. */
export function ratioOf(
  runs: readonly Run[],
  { what, side, to, step, toStep = step, read }: RatioOptions & { readonly what: string },
): Ratio[] {
  const values = runsOf(runs, side, step).flatMap((run) => {
    const other = runsOf(runs, to, toStep).find(({ repeat }) => repeat === run.repeat)
    return other === undefined ? [] : [read(run) / read(other)]
  })
  const isOtherStep = step !== toStep || side === to
  const label = isOtherStep ? `${what}: ${side} ${step} ÷ ${to} ${toStep}` : `${what}, ${step}: ${side} ÷ ${to}`
  return values.length === 0 ? [] : [{ what: label, ...spreadOf(values) }]
}

interface RatioOptions {
  readonly side: string
  readonly to: string
  readonly step: string
  readonly toStep?: string
  readonly read: Read
}

export const atMost = (goal: string, limit: number, measured: number | undefined): Goal[] =>
  measured === undefined ? [] : [{ goal, measured, isMet: measured <= limit, shareOfLimit: measured / limit }]

export const atLeast = (goal: string, limit: number, measured: number | undefined): Goal[] =>
  measured === undefined ? [] : [{ goal, measured, isMet: measured >= limit, shareOfLimit: limit / measured }]
