import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { repositoryRoot } from '@chat/local-stack'
import { startTestStack } from '@chat/testkit'
import { type FaultName, faultNames, faults } from './faults.ts'
import { renderFaults, renderReport } from './render-report.ts'
import { runScenario } from './run-scenario.ts'

const USAGE = `pnpm chaos [fault …] [--seconds 60] [--seed 1] [--rate 100]

Kills parts of a real stack under load and checks the histories of all clients. Without a fault: each of them.
${renderFaults()}`

const CALM_MS = 5_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '0' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    rate: { type: 'string', default: '100' },
    help: { type: 'boolean', default: false },
  },
})
const isFault = (name: string): name is FaultName => name in faults
const unknown = positionals.find((name) => !isFault(name))
if (values.help || unknown !== undefined) {
  console.log(unknown === undefined ? USAGE : `There is no fault "${unknown}".\n\n${USAGE}`)
  process.exit(unknown === undefined ? 0 : 1)
}

/** Each once, and again in the same order as long as there is time. */
function planOf(names: readonly FaultName[], seconds: number): FaultName[] {
  const plan: FaultName[] = [...names]
  const durationOf = (name: FaultName) => faults[name].lastsMs + CALM_MS
  let leftMs = seconds * 1_000 - plan.reduce((sum, name) => sum + durationOf(name), 0)
  for (let index = 0; ; index++) {
    const name = names[index % names.length] as FaultName
    leftMs -= durationOf(name)
    if (leftMs < 0) return plan
    plan.push(name)
  }
}

const plan = planOf(positionals.length === 0 ? faultNames : positionals.filter(isFault), Number(values.seconds))
const folder = join(repositoryRoot, '.data/chaos', new Date().toISOString().replaceAll(':', '-'))
await mkdir(folder, { recursive: true })
console.log(`starting the stack; ${plan.length} faults follow`)
await using stack = await startTestStack({ logDir: join(folder, 'logs') })
const { history, ...result } = await runScenario({
  stack,
  faults: plan,
  seed: Number(values.seed),
  rate: Number(values.rate),
  onProgress: (line) => console.log(line),
})
const report = renderReport({ ...result, history })
await history.writeJsonLines(join(folder, 'history.jsonl'))
await writeFile(join(folder, 'report.json'), `${JSON.stringify(result, null, 2)}\n`)
await writeFile(join(folder, 'report.md'), report)
console.log(`\n${report}\nWritten to ${folder}`)
process.exitCode = result.verdict.violations.length + result.brokenGuarantees.length === 0 ? 0 : 1
