import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { repositoryRoot } from '@chat/local-stack'
import { rounded, type Scenario } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'

const table: [string, Scenario][] = Object.entries(scenarios)
const USAGE = `pnpm bench [scenario …] [--seconds 8]

${table.map(([id, { name, what }]) => `  ${id} ${name.padEnd(18)} ${what}`).join('\n')}`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '8' }, help: { type: 'boolean', default: false } },
})
const isNamed = (wanted: string, [id, { name }]: [string, Scenario]) =>
  wanted.toLowerCase() === id.toLowerCase() || wanted === name
const unknown = positionals.find((wanted) => !table.some((row) => isNamed(wanted, row)))
if (values.help || unknown !== undefined) {
  console.log(unknown === undefined ? USAGE : `There is no scenario "${unknown}".\n\n${USAGE}`)
  process.exit(unknown === undefined ? 0 : 1)
}

const folder = join(repositoryRoot, '.data/bench')
await mkdir(folder, { recursive: true })
const chosen = table.filter((row) => positionals.length === 0 || positionals.some((wanted) => isNamed(wanted, row)))
for (const [id, scenario] of chosen) {
  console.log(`\n${id} ${scenario.name}: ${scenario.what}`)
  const report = await scenario.run({
    seconds: Number(values.seconds),
    onProgress: (line) => console.log(`  ${line}`),
  })
  console.table(report.rows)
  if (report.isVoidBecause !== null) {
    console.log(`VOID: ${report.isVoidBecause}`)
    process.exitCode = 1
  }
  const takenAt = new Date().toISOString()
  const machine = {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    node: process.version,
    // Of the last minute, this run included: above the number of cores something else was in the way.
    load: rounded(loadavg()[0] ?? 0, 2),
  }
  console.log(`  ${machine.cores} cores (${machine.cpu}), node ${machine.node}, load ${machine.load}`)
  const file = join(folder, `${takenAt.replaceAll(':', '-')}-${id}.json`)
  await writeFile(file, `${JSON.stringify({ id, name: scenario.name, takenAt, machine, ...report }, null, 2)}\n`)
  console.log(`  written to ${file}`)
}
