import { connectAll, rest, type Storm } from '../load/start-storm.ts'
import { alternate } from '../measure/alternate.ts'
import { startSides } from '../measure/start-sides.ts'
import { atMost, cpuPer, ratioOf, runsOf } from '../report/spread.ts'
import type { Scenario } from '../scenario.ts'
import { CHATTERBOX } from '../sides/chatterbox.ts'
import { PLAIN_MEMBERS, startChatterboxMembers, startPlainMembers } from '../sides/members.ts'
import type { Side } from '../side.ts'

const SOCKETS = 2_000
const AT_A_TIME = 50 // a storm is another scenario
const CONVERSATIONS = { size: 10, perPerson: 20, messages: 1 }
const SECONDS_MIN = 25 // every socket is pinged once in that time
const QUIET_SECONDS = 5 // in which nobody is told that somebody came
const QUIET_WITHIN_SECONDS = 180
const GROWTH_MAX = 1.01
const IDLE = 'idle'

interface Rest {
  readonly seconds: number
}

export const idleSockets: Scenario = {
  name: 'idle-sockets',
  what: `${SOCKETS} sockets with heartbeats only, in turns of at least ${SECONDS_MIN} s`,
  async run({ seconds, repeats, onProgress }) {
    await using scope = new AsyncDisposableStack()
    const { sides } = await startSides<Rest>(scope, [chatterbox, plainMembers])
    const steps = { [IDLE]: { seconds: Math.max(seconds, SECONDS_MIN) } }
    const runs = await alternate({ sides, steps, repeats, onProgress })
    const read = cpuPer('second', ['gateways'])
    const ratios = ratioOf(runs, {
      what: 'CPU of an idle second',
      side: CHATTERBOX,
      to: PLAIN_MEMBERS,
      step: IDLE,
      read,
    })
    const rss = runsOf(runs, CHATTERBOX, IDLE).map(({ memory }) => memory['gateways']?.rssMb ?? Number.NaN)
    const growth = (rss.at(-1) ?? Number.NaN) / (rss[0] ?? Number.NaN)
    return {
      runs,
      ratios,
      goals: [
        ...atMost('CPU of an idle second ≤ 1.1 × plain socket.io', 1.1, ratios[0]?.median),
        ...atMost('memory flat: last turn ÷ first ≤ 1.01', GROWTH_MAX, growth),
      ],
      durability: Object.fromEntries(sides.map(({ name, durability }) => [name, durability])),
      skipped: [],
    }
  },
}

async function chatterbox(scope: AsyncDisposableStack): Promise<Side<Rest>> {
  const { side, storm } = await startChatterboxMembers(scope, SOCKETS, CONVERSATIONS)
  return { ...side, run: await connected(storm) }
}

async function plainMembers(scope: AsyncDisposableStack): Promise<Side<Rest>> {
  const { side, storm } = await startPlainMembers(scope, SOCKETS, CONVERSATIONS)
  return { ...side, run: await connected(storm) }
}

async function connected(storm: Storm): Promise<Side<Rest>['run']> {
  const { figures } = await connectAll(storm, { atATime: AT_A_TIME })
  if (figures['failed'] !== 0) throw new Error(`${figures['failed']} sockets could not connect`)
  for (let seconds = 0; (await rest(storm, QUIET_SECONDS)).figures['events'] !== 0; seconds += QUIET_SECONDS)
    if (seconds > QUIET_WITHIN_SECONDS) throw new Error('who came online was still told after three minutes')
  return ({ seconds }) => rest(storm, seconds)
}
