import { startRooms } from '../load/start-rooms.ts'
import type { Member } from '../load/member.ts'
import type { RoomsPhase } from '../load/rooms.ts'
import { alternate } from '../measure/alternate.ts'
import { startSides } from '../measure/start-sides.ts'
import { atMost, cpuPer, ratioOf, spreadOn } from '../report/spread.ts'
import type { Scenario } from '../scenario.ts'
import { createRoom } from '../sides/chatterbox-rooms.ts'
import { CHATTERBOX, startChatterbox } from '../sides/chatterbox.ts'
import { PLAIN_SOCKET_IO, startPlainSocketIo } from '../sides/plain-socket-io.ts'
import { RAW_WRITES, startRawWrites } from '../sides/raw-writes.ts'
import type { Side } from '../side.ts'

const MEMBERS = 1_000
const RATES = [10, 50]
const WARM_UP = { ratePerSecond: 20, seconds: 3 }

type RoomSide = Side<RoomsPhase>

export const largeRoom: Scenario = {
  name: 'large-room',
  what: `a room of ${MEMBERS}: CPU of the gateways for each delivery`,
  async run({ seconds, repeats, onProgress }) {
    await using scope = new AsyncDisposableStack()
    const { sides, skipped } = await startSides<RoomsPhase>(scope, [chatterbox, plainSocketIo, rawWrites])
    const steps = Object.fromEntries(RATES.map((ratePerSecond) => [`${ratePerSecond}/s`, { ratePerSecond, seconds }]))
    const runs = await alternate({ sides, steps, warmUp: WARM_UP, repeats, onProgress })
    const read = cpuPer('delivery', ['gateways'])
    const ratios = Object.keys(steps).flatMap((step) =>
      [PLAIN_SOCKET_IO, RAW_WRITES].flatMap((to) =>
        ratioOf(runs, { what: 'CPU of gateways for each delivery', side: CHATTERBOX, to, step, read }),
      ),
    )
    return {
      runs,
      ratios,
      goals: [
        ...atMost('CPU for each delivery of single messages ≤ 1.05 × plain socket.io', 1.05, ratios[0]?.median),
        ...atMost('CPU for each delivery at 50/s ≤ 3 µs', 3, spreadOn(runs, CHATTERBOX, '50/s', read).median),
      ],
      durability: Object.fromEntries(sides.map(({ name, durability }) => [name, durability])),
      skipped,
    }
  },
}

async function chatterbox(scope: AsyncDisposableStack): Promise<RoomSide> {
  const { stack, side } = await startChatterbox(scope, { workers: 1, edge: 'none' })
  const members = await createRoom(stack, MEMBERS)
  return { ...side, run: await startRooms(scope, { members, audience: MEMBERS }) }
}

async function plainSocketIo(scope: AsyncDisposableStack): Promise<RoomSide> {
  const { server, side } = await startPlainSocketIo(scope)
  return { ...side, run: await startRooms(scope, { members: strangers(server.url), audience: MEMBERS }) }
}

async function rawWrites(scope: AsyncDisposableStack): Promise<RoomSide> {
  const { server, side } = await startRawWrites(scope)
  return { ...side, run: await startRooms(scope, { members: strangers(server.url), audience: MEMBERS }) }
}

const strangers = (url: string): Member[] =>
  Array.from({ length: MEMBERS }, () => ({ url, auth: { rooms: ['room'] }, conversationIds: ['room'] }))
