import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { repositoryRoot } from '@chat/local-stack'
import { faultNames } from './faults/index.ts'
import { mutantNames } from './mutants/index.ts'
import { type PlannedRun, planRuns, type Row, rowOf } from './plan-runs.ts'
import { complaintsAbout, MIX, renderNames, renderReport, SHARED_TOLERANCE } from './render-report.ts'
import { readRecords, recordOf, writeRecord } from './run-record.ts'
import { runScenario } from './run-scenario.ts'
import { type ChaosStack, startChaosStack } from './stack/start-chaos-stack.ts'

const USAGE = `pnpm chaos [name …] [--seeds 3] [--injections 10] [--rate 200] [--seconds 3600] [--into folder] [--short]

Breaks parts of a real system under load, and checks the histories of all clients. Without a name: everything.

  --seconds  no run begins after that time
  --into     adds to the runs that are in this folder, leaves out what is there already, and reports on all
  --short    a few minutes, on a machine that is not its own: the faults that find most, once each, and the mutants

${renderNames()}`

const SHORT: readonly Row[] = [
  'kill-gateway',
  'kill-worker',
  'lose-redis',
  'fail-over',
  'poison',
  'duplicate-storm',
  'acknowledge-early',
  'no-unique-place',
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string' },
    injections: { type: 'string' },
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '36000' },
    into: { type: 'string' },
    short: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const unknown = positionals.find((name) => rowOf(name) === undefined)
if (values.help || unknown !== undefined) {
  console.log(unknown === undefined ? USAGE : `There is nothing named "${unknown}".\n\n${USAGE}`)
  process.exit(unknown === undefined ? 0 : 1)
}

const began = performance.now()
const folder = values.into ?? join(repositoryRoot, '.data/chaos', new Date().toISOString().replaceAll(':', '-'))
const all: readonly Row[] = values.short ? SHORT : [...faultNames, MIX, ...mutantNames]
const rows = positionals.length === 0 ? all : positionals.flatMap((name) => rowOf(name) ?? [])
const seeds = Array.from({ length: Number(values.seeds ?? (values.short ? 1 : 3)) }, (_, index) => index + 1)
const injections = Number(values.injections ?? (values.short ? 1 : 10))
const done = new Set((await readRecords(folder)).map(({ row, seed }) => `${row} ${seed}`))
const plan = planRuns(rows, seeds, injections).filter(({ row, seed }) => !done.has(`${row} ${seed}`))

const broken: string[] = []
for (const [, runs] of Map.groupBy(plan, ({ needs }) => JSON.stringify(needs))) {
  const waiting = [...runs]
  while (waiting.length > 0 && !isLate()) await runSome(waiting)
  for (const { row, seed } of waiting) console.log(`no time was left for ${row}, seed ${seed}`)
}

const records = await readRecords(folder)
const tolerance = values.short ? SHARED_TOLERANCE : undefined
const report = renderReport(records, tolerance)
await writeFile(join(folder, 'report.md'), report)
for (const each of broken) console.log(each)
console.log(`\n${report}\nWritten to ${folder} after ${Math.round((performance.now() - began) / 1_000)} s`)
process.exitCode = complaintsAbout(records, tolerance).length + broken.length === 0 ? 0 : 1

function isLate(): boolean {
  return performance.now() - began > Number(values.seconds) * 1_000
}

/** On one stack, which is given up where a run breaks off. */
async function runSome(waiting: PlannedRun[]): Promise<void> {
  await using stack = await startChaosStack({ logDir: join(folder, 'logs'), ...waiting[0]?.needs })
  for (let run = waiting.shift(); run !== undefined; run = isLate() ? undefined : waiting.shift()) {
    try {
      await runOne(stack, run)
    } catch (error) {
      broken.push(`${run.row}, seed ${run.seed} broke off: ${(error as Error).stack}`)
      console.log(`  broke off: ${(error as Error).message}`)
      return
    }
  }
}

async function runOne(stack: ChaosStack, { row, seed, faults, hasVisitors }: PlannedRun): Promise<void> {
  console.log(`${row}, seed ${seed}`)
  const { history, ...result } = await runScenario({
    stack,
    faults,
    seed,
    hasVisitors,
    rate: Number(values.rate),
    onProgress: (line) => console.log(`  ${line}`),
  })
  const record = recordOf(row, result)
  await mkdir(folder, { recursive: true })
  await writeRecord(folder, record)
  const complaints = complaintsAbout([record])
  if (complaints.length > 0) await history.writeJsonLines(join(folder, `${row}-${seed}.history.jsonl`))
  console.log([`  ${result.seconds} s`, ...complaints].join('\n  '))
}
