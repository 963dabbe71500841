import type { ConnectStormPhase } from '../load/connect-storm.ts'
import { connectAll, rest, type Storm } from '../load/start-storm.ts'
import { measure } from '../measure/alternate.ts'
import { countOperations } from '../measure/count-operations.ts'
import type { Run } from '../report/report.ts'
import { atMost, cpuPer, figure, ratioOf, type Read, spreadOn } from '../report/spread.ts'
import type { Scenario } from '../scenario.ts'
import { CHATTERBOX } from '../sides/chatterbox.ts'
import { PLAIN_MEMBERS, startChatterboxMembers, startPlainMembers } from '../sides/members.ts'
import type { Outcome, Side } from '../side.ts'

const SOCKETS = 5_000
const CONVERSATIONS = { size: 10, perPerson: 20, messages: 5 }
const SETTLE_SECONDS = 10 // who came online is told meanwhile
const CONNECT = 'connect'
const SETTLE = 'settle'

type StormSide = Side<ConnectStormPhase>

export const connectStorm: Scenario = {
  name: 'connect-storm',
  what: `${SOCKETS} sockets at once on one gateway, each with ${CONVERSATIONS.perPerson} conversations`,
  async run({ repeats, onProgress }) {
    const runs: Run[] = []
    const durability: Record<string, string> = {}
    for (let repeat = 1; repeat <= repeats; repeat++) {
      for (const start of [chatterbox, plainMembers]) {
        // New processes each time: one that was full before would show the memory of then.
        await using scope = new AsyncDisposableStack()
        const side = await start(scope)
        durability[side.name] = side.durability
        onProgress(`${repeat}/${repeats} ${side.name}`)
        const before = await measure(side, 'before', repeat, async () => nothingDone)
        const connected = await measure(side, CONNECT, repeat, () => side.run({ do: 'connect' }))
        const settled = await measure(side, SETTLE, repeat, () => side.run({ do: 'rest', seconds: SETTLE_SECONDS }))
        const sockets = connected.work['socket'] ?? Number.NaN
        const grownKb = ((rssMbOf(settled) - rssMbOf(before)) * 1_024) / sockets
        runs.push(connected, { ...settled, figures: { ...settled.figures, 'RSS KB a socket': grownKb } })
      }
    }
    const ours = (step: string, read: Read) => spreadOn(runs, CHATTERBOX, step, read).median
    const cpu = cpuPer('socket', ['gateways'])
    return {
      runs,
      ratios: [
        ...ratioOf(runs, {
          what: 'CPU for each socket',
          side: CHATTERBOX,
          to: PLAIN_MEMBERS,
          step: CONNECT,
          read: cpu,
        }),
        ...ratioOf(runs, {
          what: 'RSS for each socket',
          side: CHATTERBOX,
          to: PLAIN_MEMBERS,
          step: SETTLE,
          read: figure('RSS KB a socket'),
        }),
      ],
      goals: [
        ...atMost('CPU for each socket until all are ready ≤ 650 µs', 650, ours(CONNECT, cpu)),
        ...atMost('RSS for each socket ≤ 35 KB', 35, ours(SETTLE, figure('RSS KB a socket'))),
        ...atMost('all ready ≤ 8 s', 8_000, ours(CONNECT, figure('all ready ms'))),
        ...atMost(
          '≤ 0.2 database operations for each socket',
          0.2,
          ours(CONNECT, figure('database operations a socket')),
        ),
      ],
      durability,
      skipped: [],
      notes: [
        'Ready is a socket that is authenticated and has the answer to its first sync.',
        `What happens in the ${SETTLE_SECONDS} s after that, such as telling who came online, is the step "${SETTLE}".`,
      ],
    }
  },
}

const nothingDone: Outcome = { work: {}, figures: {}, generatorCores: 0 }
const rssMbOf = ({ memory }: Run): number => memory['gateways']?.rssMb ?? Number.NaN

const runOn =
  (storm: Storm) =>
  (step: ConnectStormPhase): Promise<Outcome> =>
    step.do === 'connect' ? connectAll(storm) : rest(storm, step.do === 'rest' ? step.seconds : 0)

async function chatterbox(scope: AsyncDisposableStack): Promise<StormSide> {
  const { stack, side, storm } = await startChatterboxMembers(scope, SOCKETS, CONVERSATIONS)
  const run = runOn(storm)
  return {
    ...side,
    async run(step) {
      const { operations, ...outcome } = await countOperations(stack, () => run(step))
      const perSocket = operations.operations / SOCKETS
      return { ...outcome, figures: { ...outcome.figures, 'database operations a socket': perSocket } }
    },
  }
}

async function plainMembers(scope: AsyncDisposableStack): Promise<StormSide> {
  const { side, storm } = await startPlainMembers(scope, SOCKETS, CONVERSATIONS)
  return { ...side, run: runOn(storm) }
}
