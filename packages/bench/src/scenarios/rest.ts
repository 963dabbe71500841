import { createPeople, createRestClient } from '@chat/testkit'
import type { HttpRequestsPhase } from '../load/http-requests.ts'
import { startHttp } from '../load/start-http.ts'
import { alternate, measure } from '../measure/alternate.ts'
import type { Run } from '../report/report.ts'
import { atLeast, atMost, ratioOf, type Read, spreadOf } from '../report/spread.ts'
import type { Scenario } from '../scenario.ts'
import { makeGroups } from '../seed/make-groups.ts'
import { seedConversations } from '../seed/seed-conversations.ts'
import { CHATTERBOX, startChatterbox } from '../sides/chatterbox.ts'
import { startPeerServer } from '../sides/peer-server.ts'
import type { Side } from '../side.ts'

const CONNECTIONS = 16
const LOGINS = 50
const PASSWORD_ROUNDS = 12 // as the api makes them
const BARE = 'bare fastify'
const READ = 'GET /api/auth/me'
const LIST = 'GET /api/conversations'

interface Step {
  readonly what: 'me' | 'list'
  readonly seconds: number
}

export const rest: Scenario = {
  name: 'rest',
  what: `authenticated reads on ${CONNECTIONS} connections that never pause, and ${LOGINS} logins at once`,
  async run({ seconds, repeats, onProgress }) {
    await using scope = new AsyncDisposableStack()
    const { ours, bare, logIn } = await bothSides(scope)
    const steps: Record<string, Step> = { [READ]: { what: 'me', seconds }, [LIST]: { what: 'list', seconds } }
    const warmUp: Step = { what: 'me', seconds: 3 }
    const runs = await alternate({ sides: [ours, bare], steps, warmUp, repeats, onProgress })
    const logins: Run[] = []
    for (let repeat = 1; repeat <= repeats; repeat++) {
      onProgress(`${repeat}/${repeats} ${LOGINS} logins`)
      logins.push(await measure(ours, 'logins', repeat, logIn))
    }
    const compare = (step: string) =>
      ratioOf(runs, { what: 'requests for each CPU-second', side: CHATTERBOX, to: BARE, step, read: perCpuSecond })
    const ratios = Object.keys(steps).flatMap(compare)
    const loopDelay = spreadOf(logins.map(({ loopDelayP99Ms }) => loopDelayP99Ms['api'] ?? Number.NaN)).median
    return {
      runs: [...runs, ...logins],
      ratios,
      goals: [
        ...atLeast(`${READ}: ≥ 0.35 × bare fastify, for each CPU-second of its process`, 0.35, ratios[0]?.median),
        ...atMost(`event loop p99 ≤ 25 ms during ${LOGINS} logins`, 25, loopDelay),
      ],
      durability: Object.fromEntries([ours, bare].map(({ name, durability }) => [name, durability])),
      skipped: [],
      notes: [`${BARE} answers the same bytes from memory, to anybody.`],
    }
  },
}

const perCpuSecond: Read = ({ work, cpuMs }) => ((work['request'] ?? Number.NaN) * 1_000) / (cpuMs['api'] ?? Number.NaN)

async function bothSides(scope: AsyncDisposableStack) {
  const { stack, side } = await startChatterbox(scope, { gateways: 1, workers: 1, edge: 'none' })
  const people = await createPeople(stack, LOGINS, { passwordRounds: PASSWORD_ROUNDS })
  const groups = makeGroups(
    people.map(({ userId }) => userId),
    { size: 10, perPerson: 20, messages: 5 },
  )
  await seedConversations(stack, groups)
  const paths = { me: '/api/auth/me', list: '/api/conversations' }
  const read = await startHttp(scope, { url: stack.url, connections: CONNECTIONS })
  const requestsOf = (what: Step['what']) =>
    people.map(({ accessToken }) => ({ method: 'GET', path: paths[what], token: accessToken }) as const)
  const ours: Side<Step> = { ...side, run: ({ what, seconds }) => read({ requests: requestsOf(what), seconds }) }

  const me = await createRestClient(stack.url, people[0]?.accessToken).get<unknown>('/auth/me')
  const list = await createRestClient(stack.url, people[0]?.accessToken).get<unknown>('/conversations')
  const answers = { me, list }
  const { server, side: bareSide } = await startPeerServer(scope, {
    name: BARE,
    entry: new URL('../peers/bare-fastify.ts', import.meta.url),
    env: { ANSWERS: JSON.stringify(answers) },
  })
  const readBare = await startHttp(scope, { url: server.url, connections: CONNECTIONS })
  const bare: Side<Step> = {
    ...bareSide,
    processes: { api: [server.pid] },
    run: ({ what, seconds }) => readBare({ requests: [{ method: 'GET', path: `/${what}` }], seconds }),
  }

  const phase: HttpRequestsPhase = {
    once: true,
    seconds: 60,
    requests: people.map(({ username, password }) => ({
      method: 'POST',
      path: '/api/auth/login',
      body: { username, password },
    })),
  }
  /** On new connections: the api closes those on which nobody asked for long. */
  const logIn = async () => {
    await using connections = new AsyncDisposableStack()
    const ask = await startHttp(connections, { url: stack.url, connections: LOGINS })
    return await ask(phase)
  }
  return { ours, bare, logIn }
}
