import { createPeople } from '@chat/testkit'
import type { ChurnConfig, ChurnFigures, ChurnPhase } from '../load/churn.ts'
import { startGenerator } from '../load/generator.ts'
import { alternate } from '../measure/alternate.ts'
import { startSides } from '../measure/start-sides.ts'
import { atMost, figure, ratioOf, spreadOn } from '../report/spread.ts'
import type { Scenario } from '../scenario.ts'
import { makeGroups } from '../seed/make-groups.ts'
import { seedConversations } from '../seed/seed-conversations.ts'
import { CHATTERBOX, startChatterbox } from '../sides/chatterbox.ts'
import { startPeerServer } from '../sides/peer-server.ts'
import type { Side } from '../side.ts'

const PEOPLE = 1_000
const ROOMS = { size: 50, perPerson: 1, messages: 1 }
const NAIVE = 'naive broadcast'
const CHURN = 'churn'
const LAST_SIGNALS_MS = 8_000 // who stops without a word is told of 6 s later
const RATES = { flapsPerSecond: 20, typingPerSecond: 200 }

type ChurnSide = Side<ChurnPhase>

export const signsOfLife: Scenario = {
  name: 'signs-of-life',
  what: `${PEOPLE} people in rooms of ${ROOMS.size}: 20 broken connections and 200 key strokes a second`,
  async run({ seconds, repeats, onProgress }) {
    await using scope = new AsyncDisposableStack()
    const { sides } = await startSides<ChurnPhase>(scope, [chatterbox, naive])
    const steps = { [CHURN]: { ...RATES, seconds } }
    const runs = await alternate({ sides, steps, warmUp: { ...RATES, seconds: 2 }, repeats, onProgress })
    const compare = (what: string) =>
      ratioOf(runs, { what, side: CHATTERBOX, to: NAIVE, step: CHURN, read: figure(what) })
    const frames = compare('frames a second')
    return {
      runs,
      ratios: [...frames, ...compare('typing p99 ms')],
      goals: [
        ...atMost('≤ 0.2 × the frames of a naive broadcast', 0.2, frames[0]?.median),
        ...atMost(
          'typing seen by others p99 ≤ 100 ms',
          100,
          spreadOn(runs, CHATTERBOX, CHURN, figure('typing p99 ms')).median,
        ),
      ],
      durability: Object.fromEntries(sides.map(({ name, durability }) => [name, durability])),
      skipped: [],
      notes: ['Who writes strikes five keys a second for five seconds; a broken connection is back after a second.'],
    }
  },
}

async function chatterbox(scope: AsyncDisposableStack): Promise<ChurnSide> {
  const { stack, side } = await startChatterbox(scope, { workers: 1, edge: 'none' })
  const people = await createPeople(stack, PEOPLE)
  const tokens = new Map(people.map(({ userId, accessToken }) => [userId, accessToken]))
  const rooms = makeGroups([...tokens.keys()], ROOMS)
  await seedConversations(stack, rooms)
  return {
    ...side,
    run: await startChurn(scope, {
      urls: stack.gateways.map(({ url }) => url),
      people: rooms.flatMap(({ id, members }) =>
        members.map((userId) => ({ userId, conversationId: id, auth: { token: tokens.get(userId), frames: true } })),
      ),
    }),
  }
}

async function naive(scope: AsyncDisposableStack): Promise<ChurnSide> {
  const { server, side } = await startPeerServer(scope, {
    name: NAIVE,
    entry: new URL('../peers/naive-signals.ts', import.meta.url),
  })
  const people = Array.from({ length: PEOPLE }, (_, index) => {
    const userId = `usr_${index}`
    const conversationId = `room-${Math.floor(index / ROOMS.size)}`
    return { userId, conversationId, auth: { userId, conversationId } }
  })
  return { ...side, run: await startChurn(scope, { urls: [server.url], people }) }
}

async function startChurn(
  scope: AsyncDisposableStack,
  sockets: Omit<ChurnConfig, 'lastSignalsMs'>,
): Promise<ChurnSide['run']> {
  const config = { ...sockets, lastSignalsMs: LAST_SIGNALS_MS }
  const generator = scope.use(await startGenerator<ChurnConfig, ChurnPhase, ChurnFigures>('churn', config))
  return async (phase) => {
    const { typed, flaps, typingFrames, presenceFrames, typing, generatorCores } = await generator.run(phase)
    return {
      work: { signal: typed + 2 * flaps },
      figures: {
        'frames a second': (typingFrames + presenceFrames) / phase.seconds,
        'of typing': typingFrames / phase.seconds,
        'of presence': presenceFrames / phase.seconds,
        'typing p50 ms': typing.p50Ms,
        'typing p99 ms': typing.p99Ms,
      },
      generatorCores,
    }
  }
}
