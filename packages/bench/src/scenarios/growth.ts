import { startSides } from '../measure/start-sides.ts'
import type { DirectMessagesPhase } from '../load/direct-messages.ts'
import { alternate } from '../measure/alternate.ts'
import { atMost, cpuPer, ratioOf } from '../report/spread.ts'
import type { Scenario } from '../scenario.ts'
import { chatterboxDirect } from '../sides/direct-sides.ts'

const RATE = 500
const WARM_UP = { ratePerSecond: RATE, seconds: 4 }
const ONE = '1 gateway, 1 worker'
const GROWN = [
  { name: '4 gateways, 1 worker', gateways: 4, workers: 1, what: 'from 1 to 4 gateways', limit: 1.15 },
  { name: '1 gateway, 4 workers', gateways: 1, workers: 4, what: 'from 1 to 4 workers', limit: 1.3 },
]

export const growth: Scenario = {
  name: 'growth',
  what: `what a direct message costs more when there are more gateways or workers, at ${RATE}/s`,
  async run({ seconds, repeats, onProgress }) {
    await using scope = new AsyncDisposableStack()
    const sizes = [{ name: ONE, gateways: 1, workers: 1 }, ...GROWN]
    const { sides, skipped } = await startSides<DirectMessagesPhase>(
      scope,
      sizes.map(({ name, gateways, workers }) => async (within) => ({
        ...(await chatterboxDirect({ gateways, workers })(within)),
        name,
      })),
    )
    const step = `${RATE}/s`
    const steps = { [step]: { ratePerSecond: RATE, seconds } }
    const runs = await alternate({ sides, steps, warmUp: WARM_UP, repeats, onProgress })
    const ratios = GROWN.flatMap(({ name }) =>
      ratioOf(runs, { what: 'CPU for each message', side: name, to: ONE, step, read: cpuPer('message') }),
    )
    return {
      runs,
      ratios,
      goals: GROWN.flatMap(({ what, limit }, index) =>
        atMost(`CPU for each message ${what} ≤ ${limit} ×`, limit, ratios[index]?.median),
      ),
      durability: Object.fromEntries(sides.map(({ name, durability }) => [name, durability])),
      skipped,
      notes: ['The number of partitions is a constant (64), written into the database: it cannot be varied here.'],
    }
  },
}
