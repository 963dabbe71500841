import type { RoomsPhase } from '../load/rooms.ts'
import { startRooms } from '../load/start-rooms.ts'
import { alternate } from '../measure/alternate.ts'
import { startSides } from '../measure/start-sides.ts'
import { atLeast, atMost, cpuPer, figure, ratioOf, spreadOn } from '../report/spread.ts'
import type { Scenario } from '../scenario.ts'
import type { Side } from '../side.ts'
import { createGroups } from '../sides/chatterbox-rooms.ts'
import { CHATTERBOX, startChatterbox } from '../sides/chatterbox.ts'
import { SOCKET_IO_CLUSTER, startSocketIoCluster } from '../sides/plain-socket-io.ts'

const PEOPLE = 1_000
const GROUPS = 500
const SIZE = 10
const GATEWAYS = 2
const RATES = [200, 1_050] // a little more than what is promised, so that the start does not count
const WARM_UP = { ratePerSecond: 500, seconds: 4 }
const P99_MAX_MS = 50
// Odd, so that the members of each group are on both gateways; different, so that no two groups share all of them.
const STRIDES = [97, 101, 103, 107, 109]

type GroupsSide = Side<RoomsPhase>

export const smallGroups: Scenario = {
  name: 'small-groups',
  what: `${GROUPS} groups of ${SIZE} among ${PEOPLE} people on ${GATEWAYS} gateways: CPU of everything for each delivery`,
  async run({ seconds, repeats, onProgress }) {
    await using scope = new AsyncDisposableStack()
    const { sides, skipped } = await startSides<RoomsPhase>(scope, [chatterbox, socketIoCluster])
    const steps = Object.fromEntries(RATES.map((ratePerSecond) => [`${ratePerSecond}/s`, { ratePerSecond, seconds }]))
    const runs = await alternate({ sides, steps, warmUp: WARM_UP, repeats, onProgress })
    const [low = '', high = ''] = Object.keys(steps)
    const ratios = [low, high].flatMap((step) => [
      ...ratioOf(runs, {
        what: 'CPU of everything for each delivery',
        side: CHATTERBOX,
        to: SOCKET_IO_CLUSTER,
        step,
        read: cpuPer('delivery'),
      }),
      ...ratioOf(runs, {
        what: 'CPU of gateways for each delivery',
        side: CHATTERBOX,
        to: SOCKET_IO_CLUSTER,
        step,
        read: cpuPer('delivery', ['gateways']),
      }),
    ])
    const over = (step: string) =>
      ratios.find(({ what }) => what.startsWith('CPU of everything') && what.includes(step))
    const ours = (name: string) => spreadOn(runs, CHATTERBOX, high, figure(name)).median
    return {
      runs,
      ratios,
      goals: [
        ...atMost(`CPU for each delivery ≤ 1.25 × the storeless cluster at ${high}`, 1.25, over(high)?.median),
        ...atLeast('≥ 10,000 deliveries/s', 10_000, ours('deliveries/s')),
        ...atMost(`with a delivery p99 ≤ ${P99_MAX_MS} ms`, P99_MAX_MS, ours('delivery p99 ms')),
      ],
      durability: Object.fromEntries(sides.map(({ name, durability }) => [name, durability])),
      skipped,
    }
  },
}

const groups = Array.from({ length: GROUPS }, (_, group) => {
  const stride = STRIDES[Math.floor((group * STRIDES.length) / GROUPS)] ?? 1
  return Array.from({ length: SIZE }, (_member, place) => (group * 2 + stride * place) % PEOPLE)
})

async function chatterbox(scope: AsyncDisposableStack): Promise<GroupsSide> {
  const { stack, side } = await startChatterbox(scope, { gateways: GATEWAYS, workers: 1, edge: 'none' })
  const members = await createGroups(stack, PEOPLE, groups)
  return { ...side, run: await startRooms(scope, { members, audience: SIZE }) }
}

async function socketIoCluster(scope: AsyncDisposableStack): Promise<GroupsSide> {
  const { servers, side } = await startSocketIoCluster(scope, GATEWAYS)
  const members = Array.from({ length: PEOPLE }, (_, place) => {
    const rooms = groups.flatMap((places, group) => (places.includes(place) ? [`group-${group}`] : []))
    return { url: servers[place % GATEWAYS]?.url ?? '', auth: { rooms }, conversationIds: rooms }
  })
  return { ...side, run: await startRooms(scope, { members, audience: SIZE }) }
}
