import type { DirectMessagesPhase } from '../load/direct-messages.ts'
import { measure } from '../measure/alternate.ts'
import { highestRate } from '../measure/highest-rate.ts'
import { startSides } from '../measure/start-sides.ts'
import { significant } from '../report/print-report.ts'
import type { LinePlot, Run } from '../report/report.ts'
import { atLeast, figure, ratioOf, spreadOf, spreadOn } from '../report/spread.ts'
import type { Scenario } from '../scenario.ts'
import type { Side } from '../side.ts'
import { BARE_PATH } from '../sides/bare-path.ts'
import { CHATTERBOX } from '../sides/chatterbox.ts'
import { barePathDirect, chatterboxDirect, tinodeDirect } from '../sides/direct-sides.ts'
import { TINODE } from '../sides/tinode.ts'

const P99_MAX_MS = 100
const SEARCH = { from: 500, upTo: 32_000, precision: 0.1 }
const WARM_UP = { ratePerSecond: 500, seconds: 4 }
const STEP = 'highest'

export const saturation: Scenario = {
  name: 'saturation',
  what: `the highest rate of direct messages with an acknowledgement p99 of at most ${P99_MAX_MS} ms`,
  async run({ seconds, repeats, onProgress }) {
    await using scope = new AsyncDisposableStack()
    const { sides, skipped } = await startSides<DirectMessagesPhase>(scope, [
      chatterboxDirect(),
      barePathDirect,
      tinodeDirect,
    ])
    for (const side of sides) await side.run(WARM_UP)
    const steps: Run[] = []
    const runs: Run[] = []
    const notes: string[] = []
    for (let repeat = 1; repeat <= repeats; repeat++) {
      for (const side of sides) {
        const tried = await search(side, repeat, seconds)
        const best = tried.findLast(holds)
        const way = `${repeat}/${repeats} ${side.name}: ${best?.step ?? 'none'}; ack p99 on the way: ${tried.map(told).join(', ')}`
        onProgress(way)
        notes.push(way)
        steps.push(...tried)
        if (best) runs.push({ ...best, step: STEP })
      }
    }
    const ratios = [BARE_PATH, TINODE].flatMap((to) =>
      ratioOf(runs, { what: 'messages/s', side: CHATTERBOX, to, step: STEP, read: figure('messages/s') }),
    )
    const over = (side: string) => ratios.find(({ what }) => what.endsWith(`÷ ${side}`))?.median
    return {
      runs,
      ratios,
      goals: [
        ...atLeast('≥ 6,000 messages/s', 6_000, spreadOn(runs, CHATTERBOX, STEP, figure('messages/s')).median),
        ...atLeast('≥ 0.6 × the bare path', 0.6, over(BARE_PATH)),
        ...atLeast('≥ 4 × Tinode', 4, over(TINODE)),
      ],
      durability: Object.fromEntries(sides.map(({ name, durability }) => [name, durability])),
      skipped,
      notes,
      plots: [latencyOverRate(sides, steps, 'ack p50 ms'), latencyOverRate(sides, steps, 'ack p99 ms')],
    }
  },
}

const holds = ({ figures }: Run): boolean =>
  (figures['ack p99 ms'] ?? Infinity) <= P99_MAX_MS && figures['refused'] === 0 && figures['without answer'] === 0

/** All steps that were tried, the best of those that held last among those that held. */
async function search(side: Side<DirectMessagesPhase>, repeat: number, seconds: number): Promise<Run[]> {
  const tried: Run[] = []
  const attempt = async (ratePerSecond: number) => {
    const run = await measure(side, `${ratePerSecond}/s`, repeat, () => side.run({ ratePerSecond, seconds }))
    const withRate = { ...run, figures: { 'messages/s': ratePerSecond, ...run.figures } }
    tried.push(withRate)
    return holds(withRate)
  }
  // Twice: in a short step a single pause of the machine is enough to miss.
  await highestRate({ ...SEARCH, holds: async (rate) => (await attempt(rate)) || attempt(rate) })
  return tried
}

const told = ({ figures }: Run): string => `${figures['messages/s']}/s ${significant(figures['ack p99 ms'] ?? 0)} ms`

function latencyOverRate(sides: readonly Side<never>[], steps: readonly Run[], name: string): LinePlot {
  const held = steps.filter(holds)
  const series = sides.map((side) => {
    const byRate = Map.groupBy(
      held.filter((run) => run.side === side.name),
      ({ figures }) => figures['messages/s'] ?? 0,
    )
    const points = [...byRate]
      .map(([rate, runs]) => [rate, spreadOf(runs.map(figure(name))).median] as const)
      .toSorted(([one], [other]) => one - other)
    return { name: side.name, points }
  })
  return { kind: 'lines', title: `${name} over rate, up to saturation`, x: 'messages/s', y: 'ms', series }
}
