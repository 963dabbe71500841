import { parseArgs } from 'node:util'
import { mutants } from './mutants/index.ts'
import { runMany, runUntilCaught } from './run-many.ts'
import { faultNames } from './world/nemesis.ts'
import { runSeed } from './world/run-seed.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    /** A name, or `all`. */
    mutant: { type: 'string' },
    /** Only these go wrong, by name, with commas between; for `--trace`. */
    faults: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
})
const runs = Number(values.runs)
const firstSeed = Number(values.seed)
const chosen =
  values.mutant === undefined || values.mutant === 'all' ? null : mutants.find(({ name }) => name === values.mutant)
if (chosen === undefined) {
  process.stderr.write(`No mutant of that name. There are:\n${mutants.map(({ name }) => `  ${name}\n`).join('')}`)
  process.exit(2)
}

if (values.trace) {
  const { violations } = await runSeed(firstSeed, {
    mutant: chosen,
    ...(values.faults === undefined
      ? {}
      : { faults: faultNames.filter((name) => values.faults?.split(',').includes(name)) }),
    onTrace: (line) => process.stdout.write(`${line}\n`),
  })
  for (const { guarantee, what, conversationId, details } of violations)
    process.stdout.write(`VIOLATION ${guarantee} ${what} (${conversationId}): ${details}\n`)
} else if (values.mutant === 'all') {
  process.stdout.write(`| mutant | rule | caught after | broke |\n|---|---|---|---|\n`)
  for (const mutant of mutants) {
    const { runCount, byWhat } = await runUntilCaught(mutant, firstSeed, runs)
    const broke = [...byWhat.keys()].join('; ')
    const caught = byWhat.size > 0 ? `${runCount} runs` : `NOT CAUGHT in ${runCount} runs`
    process.stdout.write(`| ${mutant.name} | ${mutant.rule} | ${caught} | ${broke} |\n`)
    if (byWhat.size === 0) process.exitCode = 1
  }
} else {
  const began = performance.now()
  const { runCount, totals, recoveriesMs, byWhat } = await runMany({
    firstSeed,
    runs,
    mutant: chosen,
    onProgress: (done) => process.stderr.write(`\r${done} runs`),
  })
  process.stderr.write('\r')
  const perRun = (total: number): string => (total / runCount).toFixed(1)
  const recoveredAfter = (share: number): string =>
    `${((recoveriesMs[Math.floor(share * (recoveriesMs.length - 1))] ?? 0) / 1000).toFixed(1)} s`
  process.stdout.write(
    [
      `${runCount} runs from seed ${firstSeed}${chosen ? ` of the mutant ${chosen.name}` : ''}, ${((performance.now() - began) / 1000).toFixed(1)} s`,
      `a run on average: ${perRun(totals.commandCount)} commands, ${perRun(totals.entryCount)} entries, ${perRun(totals.eventCount)} events in ${perRun(totals.virtualMs / 1000)} s of its own time, ${perRun(totals.rolledBackCount)} writes rolled back`,
      `everybody answered and whole after the last fault: p50 ${recoveredAfter(0.5)}, p99 ${recoveredAfter(0.99)}, at most ${recoveredAfter(1)}`,
      `${[...byWhat.values()].flat().length} violations${byWhat.size > 0 ? ':' : ''}`,
      ...[...byWhat].map(([what, seeds]) => `  ${what}: ${seeds.length} runs, seeds ${seeds.slice(0, 10).join(' ')}`),
      '',
    ].join('\n'),
  )
  const failing = [...byWhat.values()].flat()[0]
  if (failing !== undefined && !chosen) {
    process.stdout.write(`\nThe run of seed ${failing}:\n`)
    const { violations } = await runSeed(failing, {
      onTrace: (line) => process.stdout.write(`${line.slice(0, 240)}\n`),
    })
    for (const { guarantee, what, conversationId, details } of violations)
      process.stdout.write(`VIOLATION ${guarantee} ${what} (${conversationId}): ${details}\n`)
    process.exitCode = 1
  }
}
