import { parseArgs } from 'node:util'
import { runSeed } from './world/run-seed.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    mutant: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
})
const t = performance.now()
let n = 0,
  ev = 0,
  cm = 0,
  en = 0,
  rb = 0,
  rs = 0,
  vm = 0
const byWhat = new Map<string, number[]>()
for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.runs); seed++) {
  const r = await runSeed(seed, { onTrace: values.trace ? (l) => console.log(l) : null })
  n++
  ev += r.eventCount
  cm += r.commandCount
  en += r.entryCount
  rb += r.rolledBackCount
  rs += r.resetCount
  vm += r.virtualMs
  for (const w of new Set(r.violations.map((v) => `${v.guarantee} ${v.what}`)))
    byWhat.set(w, [...(byWhat.get(w) ?? []), seed])
  if (values.trace) for (const v of r.violations) console.log(v.guarantee, v.what, v.conversationId, v.details)
}
console.log({ n, ev: ev / n, cm: cm / n, en: en / n, rb: rb / n, rs, vm: vm / n, ms: (performance.now() - t) / n })
for (const [w, seeds] of byWhat) console.log(w, seeds.length, seeds.slice(0, 8).join(' '))
