import { type Fault } from './faults/fault.ts'
import { type FaultName, faultNames, faults, isFault } from './faults/index.ts'
import { type FigureName, figureTexts, type Goal, isMet, spreadOf } from './figures.ts'
import { isMutant, type Mutant, mutantNames, mutants } from './mutants/index.ts'
import type { RunRecord } from './run-record.ts'

export const MIX = 'mix'

/** A busy machine is forgiven a time that is twice what it should be; the report still says that it was missed. */
const TOLERANCE = 2
/** For a machine that runs other things at the same time. */
export const SHARED_TOLERANCE = 5
/** Of a mix, which has no goals of its own. */
const ALWAYS: readonly FigureName[] = ['wholeAgain', 'settled', 'behind', 'silence']

const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const show = (value: number, unit: string): string =>
  `${numbers.format(value > 100 ? Math.round(value) : value)}${unit === '' ? '' : ` ${unit}`}`

const valuesOf = (runs: readonly RunRecord[], figure: FigureName): number[] =>
  runs.flatMap(({ injections }) => injections.flatMap(({ figures }) => figures[figure] ?? []))

const countInjections = (runs: readonly RunRecord[]): number =>
  runs.reduce((sum, { injections }) => sum + injections.length, 0)

const countViolations = (runs: readonly RunRecord[]): number =>
  runs.reduce((sum, { violations }) => sum + Object.values(violations).reduce((total, count) => total + count, 0), 0)

/** Why these runs do not pass; empty where they do. */
export function complaintsAbout(records: readonly RunRecord[], tolerance = TOLERANCE): string[] {
  return [...Map.groupBy(records, ({ row }) => row)].flatMap(([row, runs]) => {
    const violations = countViolations(runs)
    const mutant: Mutant | undefined = isMutant(row) ? mutants[row] : undefined
    if (mutant !== undefined && mutant.isHarmless !== true)
      return runs.flatMap((run) => (countViolations([run]) === 0 ? [`${row}: not caught with seed ${run.seed}`] : []))
    const missed = isFault(row) ? goalsOf(row, runs).filter(({ goal, values }) => !isMet(goal, values, tolerance)) : []
    return [
      ...(violations === 0 ? [] : [`${row}: ${violations} violations`]),
      ...missed.map(({ goal, values }) => `${row}: ${figureTexts[goal.figure][0]} ${summary(goal.figure, values)}`),
    ]
  })
}

function goalsOf(row: FaultName, runs: readonly RunRecord[]): { goal: Goal; values: number[] }[] {
  const fault: Fault = faults[row]
  const injections = countInjections(runs)
  return fault.goals
    .filter(({ fromInjections = 0 }) => injections >= fromInjections)
    .map((goal) => ({ goal, values: valuesOf(runs, goal.figure) }))
}

function summary(figure: FigureName, values: readonly number[]): string {
  const [, unit] = figureTexts[figure]
  const { count, min, p50, p99, max, sum } = spreadOf(values)
  if (count === 0) return '–'
  if (unit === '' && min === max) return count === 1 ? show(max, '') : `${show(max, '')} each, ${show(sum, '')} in all`
  if (count === 1) return show(max, unit)
  const middle = count < 100 ? [min, p50, max] : [p50, p99, max]
  return `${middle.map((value) => show(value, '')).join(' / ')}${unit === '' ? '' : ` ${unit}`} (${count < 100 ? 'min / p50 / max' : 'p50 / p99 / max'} of ${numbers.format(count)})`
}

const goalText = ({ figure, at, atMost, atLeast }: Goal): string => {
  const [, unit] = figureTexts[figure]
  const limit = atMost === undefined ? `≥ ${show(atLeast ?? 0, unit)}` : `≤ ${show(atMost, unit)}`
  return `${at === 'sum' ? 'in all' : at} ${limit}`
}

/** One line for each figure, with all its goals. */
function figureLines(row: string, runs: readonly RunRecord[]): string[] {
  const goals = isFault(row) ? goalsOf(row, runs) : []
  if (goals.length === 0)
    return ALWAYS.map((figure) => `${figureTexts[figure][0]}: ${summary(figure, valuesOf(runs, figure))}`)
  return [...Map.groupBy(goals, ({ goal }) => goal.figure)].map(([figure, some]) => {
    const texts = some.map(({ goal, values }) => `${goalText(goal)}${isMet(goal, values) ? '' : ' **missed**'}`)
    return `${figureTexts[figure][0]}: ${summary(figure, some[0]?.values ?? [])}; goal ${texts.join(', ')}`
  })
}

function faultRow(row: string, runs: readonly RunRecord[]): string {
  const fault: Fault | undefined = isFault(row) ? faults[row] : undefined
  const sum = (of: (run: RunRecord) => number) => numbers.format(runs.reduce((total, run) => total + of(run), 0))
  const violations = countViolations(runs)
  const cells = [
    fault?.id ?? '',
    `**${row}**: ${fault?.what ?? 'the others in any order'}`,
    `${countInjections(runs)} / ${new Set(runs.map(({ seed }) => seed)).size}`,
    `${sum(({ counts }) => counts.invoked)} / ${sum(({ counts }) => counts.acknowledged)}`,
    violations === 0 ? '0' : `**${violations}**`,
    figureLines(row, runs).join('<br>'),
  ]
  return `| ${cells.join(' | ')} |`
}

function mutantRow(row: keyof typeof mutants, runs: readonly RunRecord[]): string {
  const mutant: Mutant = mutants[row]
  const caught = runs.filter((run) => countViolations([run]) > 0)
  const names = [...new Set(caught.flatMap(({ violations }) => Object.keys(violations)))].sort()
  const verdict =
    mutant.isHarmless === true
      ? `${countViolations(runs)} violations in ${runs.length} runs (0 wanted)`
      : `caught in ${caught.length} of ${runs.length} runs, by ${names.join(', ') || 'nothing'}`
  return `| **${row}** | ${mutant.what} | ${verdict} |`
}

/** A page in Markdown, over everything that was run. */
export function renderReport(records: readonly RunRecord[], tolerance = TOLERANCE): string {
  const rows = Map.groupBy(records, ({ row }) => row)
  const tested = [...faultNames, MIX].flatMap((row) => rows.get(row) ?? [])
  const complaints = complaintsAbout(records, tolerance)
  const seconds = records.reduce((sum, run) => sum + run.seconds, 0)
  const rates = [...new Set(records.map(({ rate }) => rate))].join(' or ')
  return [
    `${countViolations(tested)} violations of I1–I8 and G1–G8 in ${countInjections(tested)} injections, at ${rates} commands a second for ${numbers.format(Math.round(seconds / 60))} min.`,
    ...(complaints.length === 0 ? [] : ['', ...complaints.map((complaint) => `- **${complaint}**`)]),
    '',
    '| | fault | injections / seeds | sent / acknowledged | violations | figures |',
    '|---|---|---|---|---|---|',
    ...[...faultNames, MIX].flatMap((row) => {
      const runs = rows.get(row)
      return runs === undefined ? [] : [faultRow(row, runs)]
    }),
    ...(mutantNames.some((name) => rows.has(name)) ? ['', '| mutant | what it does | |', '|---|---|---|'] : []),
    ...mutantNames.flatMap((name) => {
      const runs = rows.get(name)
      return runs === undefined ? [] : [mutantRow(name, runs)]
    }),
    ...tested.flatMap(({ row, seed, firstViolation }) =>
      firstViolation === null ? [] : ['', `${row}, seed ${seed}:`, '```', firstViolation, '```'],
    ),
    '',
  ].join('\n')
}

export const renderNames = (): string =>
  [
    ...faultNames.map((name) => [faults[name].id, name, faults[name].what] as const),
    ['', MIX, 'most of them in any order'] as const,
    ...mutantNames.map((name) => ['', name, mutants[name].what] as const),
  ]
    .map(([id, name, what]) => `  ${id.padEnd(4)}${name.padEnd(18)} ${what}`)
    .join('\n')
