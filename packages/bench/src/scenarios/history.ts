import { createPeople } from '@chat/testkit'
import type { HttpRequest } from '../load/http-requests.ts'
import { startHttp } from '../load/start-http.ts'
import { alternate } from '../measure/alternate.ts'
import { atMost, figure, ratioOf, spreadOn } from '../report/spread.ts'
import type { Scenario } from '../scenario.ts'
import { headSeqOf, seedConversations } from '../seed/seed-conversations.ts'
import { CHATTERBOX, startChatterbox } from '../sides/chatterbox.ts'
import { startPeerServer } from '../sides/peer-server.ts'
import type { Side } from '../side.ts'

const MESSAGES = 1_000_000
const PAGE = 50
const RATE = 50
const CONNECTIONS = 16
const DEPTHS = 200
const SKIP = 'skip pages'
const CONVERSATION = 'cnv_history'

interface Step {
  readonly seconds: number
  /** Messages above the page: how far somebody has read upwards. */
  readonly depths: readonly number[]
}

export const history: Scenario = {
  name: 'history',
  what: `pages of ${PAGE} of a group with ${MESSAGES} messages, over REST, ${RATE} a second`,
  async run({ seconds, repeats, onProgress }) {
    await using scope = new AsyncDisposableStack()
    onProgress(`${MESSAGES} messages are written`)
    const sides = await bothSides(scope)
    const somewhere = Array.from({ length: DEPTHS }, (_, index) => Math.floor((index * MESSAGES) / DEPTHS))
    const steps: Record<string, Step> = {
      newest: { seconds, depths: [0] },
      anywhere: { seconds, depths: somewhere },
      oldest: { seconds, depths: [MESSAGES - PAGE] },
    }
    const warmUp: Step = { seconds: 3, depths: somewhere.filter((_, index) => index % 20 === 0) }
    const runs = await alternate({ sides, steps, warmUp, repeats, onProgress })
    const all = Object.keys(steps)
    const worst = (name: string) =>
      Math.max(...all.map((step) => spreadOn(runs, CHATTERBOX, step, figure(name)).median))
    const deep = ratioOf(runs, {
      what: 'p50',
      side: CHATTERBOX,
      to: CHATTERBOX,
      step: 'oldest',
      toStep: 'newest',
      read: figure('p50 ms'),
    })
    const compared = all.flatMap((step) =>
      ratioOf(runs, { what: 'p50', side: CHATTERBOX, to: SKIP, step, read: figure('p50 ms') }),
    )
    return {
      runs,
      ratios: [...deep, ...compared],
      goals: [
        ...atMost('p50 of a page ≤ 5 ms, wherever it is', 5, worst('p50 ms')),
        ...atMost('p99 of a page ≤ 25 ms, wherever it is', 25, worst('p99 ms')),
        ...atMost('p50 of the oldest ÷ p50 of the newest ≤ 1.2', 1.2, deep[0]?.median),
      ],
      durability: Object.fromEntries(sides.map(({ name, durability }) => [name, durability])),
      skipped: [],
      notes: [`"${SKIP}" reads the same collection by skip and limit, without asking who may see it.`],
    }
  },
}

async function bothSides(scope: AsyncDisposableStack): Promise<Side<Step>[]> {
  const { stack, side } = await startChatterbox(scope, { gateways: 1, workers: 1, edge: 'none' })
  const people = await createPeople(stack, 10)
  const [reader] = people
  if (!reader) throw new Error('nobody is there to read')
  const members = people.map(({ userId }) => userId)
  const conversation = { id: CONVERSATION, kind: 'group', members, messages: MESSAGES } as const
  await seedConversations(stack, [conversation])
  const head = headSeqOf(conversation)

  const ours = await startHttp(scope, { url: stack.url, connections: CONNECTIONS })
  const pageAbove = (depth: number): HttpRequest => ({
    method: 'GET',
    path: `/api/conversations/${CONVERSATION}/messages?limit=${PAGE}&before=${head - depth + 1}`,
    token: reader.accessToken,
  })
  const env = { MONGODB_URI: String(stack.env['MONGODB_URI']) }
  const { server, side: skipSide } = await startPeerServer(scope, {
    name: SKIP,
    entry: new URL('../peers/skip-pages.ts', import.meta.url),
    env,
  })
  const theirs = await startHttp(scope, { url: server.url, connections: CONNECTIONS })
  const pageAfter = (depth: number): HttpRequest => ({
    method: 'GET',
    path: `/messages?conversationId=${CONVERSATION}&skip=${depth}&limit=${PAGE}`,
  })
  return [
    {
      ...side,
      run: ({ seconds, depths }) => ours({ seconds, ratePerSecond: RATE, requests: depths.map(pageAbove) }),
    },
    {
      ...skipSide,
      durability: 'reads what Chatterbox stored',
      processes: { api: [server.pid], mongod: side.processes['mongod'] ?? [] },
      run: ({ seconds, depths }) =>
        theirs({ seconds, ratePerSecond: skipRate(depths), requests: depths.map(pageAfter) }),
    },
  ]
}

/** A million steps take a third of a second of the database: no more of them than it can do. */
const skipRate = (depths: readonly number[]): number => (Math.max(...depths) > 10_000 ? 1 : RATE)
