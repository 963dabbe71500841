import { GENERATOR_CORES_MAX, OTHER_CORES_MAX, type Run, rounded, type ScenarioReport, voidRuns } from './report.ts'
import { cpuPer, spreadOf } from './spread.ts'
import { type Row, textTable } from './text-table.ts'

/** The report as text: what was seen, what it cost, how the sides compare, which goals hold. */
export function printReport(report: ScenarioReport): string {
  const groups = [...Map.groupBy(report.runs, ({ step, side }) => `${step}\n${side}`).values()]
  const disturbed = report.runs.filter(({ otherCores }) => otherCores > OTHER_CORES_MAX).length
  const sections = [
    section('Medians (lowest–highest)', groups.map(figuresRow)),
    section('Cost (1,000 µs for each is one CPU-second for 1,000)', groups.flatMap(costRows)),
    section(
      'Ratios, each of one repeat',
      report.ratios.map(({ what, median, min, max }) => ({
        ratio: what,
        'median (lowest–highest)': short(median, min, max),
      })),
    ),
    section(
      'Goals',
      report.goals.map(({ goal, measured, isMet, shareOfLimit }) => ({
        goal,
        measured: significant(measured),
        held: isMet
          ? 'yes'
          : `no, by ${Number.isFinite(shareOfLimit) ? rounded((shareOfLimit - 1) * 100, 0) : 'more than 100'} %`,
      })),
    ),
    [
      'What an acknowledgement is worth',
      ...Object.entries(report.durability).map(([side, what]) => `${side}: ${what}`),
    ],
    report.skipped.length === 0
      ? []
      : ['Left out', ...report.skipped.map(({ peer, howToGetIt }) => `${peer} is not here: ${howToGetIt}`)],
    report.notes === undefined ? [] : ['Notes', ...report.notes],
    disturbed === 0
      ? []
      : [
          'Disturbed',
          `in ${disturbed} of ${report.runs.length} runs something else used more than ${OTHER_CORES_MAX} of a core`,
        ],
    voidRuns(report.runs).length === 0
      ? []
      : ['VOID: the generator was the limit', ...voidRuns(report.runs).map(voidLine)],
  ]
  return sections
    .filter((lines) => lines.length > 1)
    .map(([title, ...lines]) => `${title}\n${lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`).join('\n')}`)
    .join('\n\n')
}

const section = (title: string, rows: readonly Row[]): string[] => (rows.length === 0 ? [] : [title, textTable(rows)])

function figuresRow(runs: readonly Run[]): Row {
  const [first] = runs
  const names = Object.keys(first?.figures ?? {})
  const cells = names.map((name) => {
    const { median, min, max } = spreadOf(runs.map(({ figures }) => figures[name] ?? Number.NaN))
    return [name, short(median, min, max)]
  })
  return { step: first?.step ?? '', side: first?.side ?? '', ...Object.fromEntries(cells) }
}

/** A row for all of a side, and one for each role. */
function costRows(runs: readonly Run[]): Row[] {
  const [first] = runs
  if (!first) return []
  const median = (read: (run: Run) => number) => spreadOf(runs.map(read)).median
  const cpu = (roles?: string[]) =>
    Object.fromEntries(
      Object.keys(first.work).map((unit) => [`CPU µs/${unit}`, significant(median(cpuPer(unit, roles)))]),
    )
  const operationsOf = (role: string) =>
    Object.fromEntries(
      Object.keys(first.work).flatMap((unit) =>
        role in first.operations
          ? [[`asked/${unit}`, significant(median((run) => (run.operations[role] ?? 0) / (run.work[unit] ?? 1)))]]
          : [],
      ),
    )
  const ofRoles = Object.keys(first.cpuMs).map((role) => ({
    role,
    ...cpu([role]),
    ...operationsOf(role),
    'PSS MB': rounded(median(({ memory }) => memory[role]?.pssMb ?? 0)),
    'RSS MB': rounded(median(({ memory }) => memory[role]?.rssMb ?? 0)),
    ...(role in first.loopDelayP99Ms
      ? { 'loop p99 ms': rounded(median(({ loopDelayP99Ms }) => loopDelayP99Ms[role] ?? 0)) }
      : {}),
  }))
  const generator = rounded(
    median(({ generatorCores }) => generatorCores),
    2,
  )
  const others = rounded(
    median(({ otherCores }) => otherCores),
    2,
  )
  const all = { role: 'all', ...cpu(), 'generator cores': generator, 'other cores': others }
  return [{ step: first.step, side: first.side, ...all }, ...ofRoles]
}

const voidLine = ({ side, step, repeat, generatorCores }: Run): string =>
  `${step}, ${side}, repeat ${repeat}: ${rounded(generatorCores, 2)} of a core, more than ${GENERATOR_CORES_MAX}`

const short = (median: number, min: number, max: number): string =>
  min === max ? significant(median) : `${significant(median)} (${significant(min)}–${significant(max)})`

/** Three digits tell all that a measurement can. */
export const significant = (value: number): string =>
  Number.isFinite(value) ? String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))) : '–'
