import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { repositoryRoot } from '@chat/local-stack'
import { printReport } from './report/print-report.ts'
import { voidRuns } from './report/report.ts'
import { describeMachine, writeReport } from './report/write-report.ts'
import type { Scenario } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'

const table: [string, Scenario][] = Object.entries(scenarios)
const USAGE = `pnpm bench [scenario …] [--seconds 8] [--repeats 3]

${table.map(([id, { name, what }]) => `  ${id.padEnd(4)} ${name.padEnd(18)} ${what}`).join('\n')}`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '8' },
    repeats: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
})
const isNamed = (wanted: string, [id, { name }]: [string, Scenario]) =>
  wanted.toLowerCase() === id.toLowerCase() || wanted === name
const [seconds, repeats] = [Number(values.seconds), Number(values.repeats)]
const unknown = positionals.find((wanted) => !table.some((row) => isNamed(wanted, row)))
const complaint =
  unknown !== undefined
    ? `There is no scenario "${unknown}".`
    : !(seconds > 0) || !Number.isInteger(repeats) || repeats < 1
      ? '--seconds is a number above 0, --repeats a whole one.'
      : null
if (values.help || complaint !== null) {
  console.log(complaint === null ? USAGE : `${complaint}\n\n${USAGE}`)
  process.exit(complaint === null ? 0 : 1)
}

const chosen = table.filter((row) => positionals.length === 0 || positionals.some((wanted) => isNamed(wanted, row)))
for (const [id, scenario] of chosen) {
  console.log(`\n${id} ${scenario.name}: ${scenario.what}`)
  const report = await scenario.run({ seconds, repeats, onProgress: (line) => console.log(`  ${line}`) })
  console.log(`\n${printReport(report)}\n`)
  if (voidRuns(report.runs).length > 0) process.exitCode = 1
  const { cpu, cores, node, load } = describeMachine()
  console.log(`${cores} cores (${cpu}), node ${node}, load ${load}`)
  for (const file of await writeReport(join(repositoryRoot, '.data/bench'), id, scenario.name, report))
    console.log(`written to ${file}`)
}
