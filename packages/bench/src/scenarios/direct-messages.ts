import { alternate } from '../measure/alternate.ts'
import { startSides } from '../measure/start-sides.ts'
import type { DirectMessagesPhase } from '../load/direct-messages.ts'
import { atMost, figure, ratioOf, spreadOn } from '../report/spread.ts'
import type { Scenario } from '../scenario.ts'
import { BARE_PATH } from '../sides/bare-path.ts'
import { CHATTERBOX } from '../sides/chatterbox.ts'
import { barePathDirect, chatterboxDirect, PAIRS, plainDirect, tinodeDirect } from '../sides/direct-sides.ts'

const RATES = [200, 1_000]
const WARM_UP = { ratePerSecond: 500, seconds: 5 }

export const directMessages: Scenario = {
  name: 'direct-messages',
  what: `direct messages between ${PAIRS} pairs through nginx, two gateways and one worker, open loop`,
  async run({ seconds, repeats, onProgress }) {
    await using scope = new AsyncDisposableStack()
    const { sides, skipped } = await startSides<DirectMessagesPhase>(scope, [
      chatterboxDirect(),
      barePathDirect,
      tinodeDirect,
      plainDirect,
    ])
    const steps = Object.fromEntries(RATES.map((ratePerSecond) => [`${ratePerSecond}/s`, { ratePerSecond, seconds }]))
    const runs = await alternate({ sides, steps, warmUp: WARM_UP, repeats, onProgress })
    const others = sides.filter(({ name }) => name !== CHATTERBOX)
    const figures = ['ack p50 ms', 'ack p99 ms', 'delivery p50 ms', 'delivery p99 ms']
    const ratios = Object.keys(steps).flatMap((step) =>
      others.flatMap(({ name }) =>
        figures.flatMap((what) => ratioOf(runs, { what, side: CHATTERBOX, to: name, step, read: figure(what) })),
      ),
    )
    const overBare = (step: string) =>
      ratioOf(runs, { what: '', side: CHATTERBOX, to: BARE_PATH, step, read: figure('ack p50 ms') })[0]?.median
    const ours = (step: string, name: string) => spreadOn(runs, CHATTERBOX, step, figure(name)).median
    return {
      runs,
      ratios,
      goals: Object.keys(steps).flatMap((step) => [
        ...atMost(`ack p50 ≤ 4 ms at ${step}`, 4, ours(step, 'ack p50 ms')),
        ...atMost(`ack p99 ≤ 20 ms at ${step}`, 20, ours(step, 'ack p99 ms')),
        ...atMost(`ack p50 ≤ 1.7 × the bare path at ${step}`, 1.7, overBare(step)),
      ]),
      durability: Object.fromEntries(sides.map(({ name, durability }) => [name, durability])),
      skipped,
    }
  },
}
