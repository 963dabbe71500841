import { setTimeout as delay } from 'node:timers/promises'
import type { Violation as GuaranteeViolation } from '@chat/simulation/checker'
import { createPeople, eventually } from '@chat/testkit'
import {
  checkHistory,
  createHistory,
  createRecordedClient,
  explainViolation,
  type History,
  type HistoryVerdict,
  readHeads,
  readStoredLogs,
} from '@chat/testkit/history'
import { checkGuarantees } from './check-guarantees.ts'
import type { Staged } from './faults/fault.ts'
import { type FaultName, faults } from './faults/index.ts'
import { type Figures, figuresOf, type InjectionFigures } from './figures.ts'
import { runLoad } from './run-load.ts'
import { seededRandom } from './seeded-random.ts'
import { setUpConversations } from './set-up-conversations.ts'
import type { ChaosStack } from './stack/start-chaos-stack.ts'

export interface ScenarioOptions {
  readonly stack: ChaosStack
  /** One after the other, each healed before the next. */
  readonly faults: readonly FaultName[]
  readonly seed: number
  /** Commands a second. */
  readonly rate: number
  readonly clientCount?: number
  /** Whether people come and go while others write; else nothing is refused. */
  readonly hasVisitors?: boolean
  readonly onProgress?: (line: string) => void
}

export interface ScenarioResult {
  readonly seed: number
  readonly rate: number
  readonly seconds: number
  /** I1–I8. */
  readonly verdict: HistoryVerdict
  /** G1–G8, by the checker of the simulation. */
  readonly brokenGuarantees: readonly GuaranteeViolation[]
  readonly injections: readonly InjectionFigures[]
  /** Codes of refusals and how often; `NOT_A_PARTICIPANT` is what a removed member gets. */
  readonly refusals: Readonly<Record<string, number>>
  /** The first violation with its part of the history. */
  readonly firstViolation: string | null
}

const CLIENTS = 60
const CALM_BEFORE_MS = 3_000
const CALM_AFTER_MS = 3_000
const CONNECTED_WITHIN_MS = 60_000
const SETTLED_WITHIN_MS = 60_000

/** Load, faults, calm, and then the question whether everybody has what is stored. */
export async function runScenario(options: ScenarioOptions): Promise<ScenarioResult & { history: History }> {
  const { stack, seed, rate, clientCount = CLIENTS, hasVisitors = true, onProgress = () => {} } = options
  const began = performance.now()
  const random = seededRandom(seed)
  const history = createHistory()
  await using scope = new AsyncDisposableStack()

  const people = await createPeople(stack, clientCount)
  const conversations = await setUpConversations(stack.url, people, { hasVisitors })
  const clients = new Map(
    people.map(({ userId, username, accessToken }) => {
      const conversationIds = conversations.flatMap(({ id, members }) =>
        members.some((member) => member.userId === userId) ? [id] : [],
      )
      const client = createRecordedClient({
        url: stack.url,
        token: accessToken,
        userId,
        device: username,
        history,
        conversationIds,
      })
      return [userId, scope.use(client)]
    }),
  )
  const staged = new Map<FaultName, Staged>()
  for (const name of new Set(options.faults)) {
    const one = await faults[name].stage({ stack, history, people, conversations, clients, random })
    staged.set(name, one)
    scope.defer(async () => {
      await one.clear?.()
    })
  }
  await eventually(
    () => {
      for (const client of clients.values())
        if (!client.isConnected) throw new Error(`${client.device} did not connect`)
    },
    { timeoutMs: CONNECTED_WITHIN_MS },
  )

  const own: (Partial<Figures> | undefined)[] = []
  const counts = new Map<FaultName, number>()
  const stop = new AbortController()
  const load = runLoad({ conversations, clients, rate, random }, stop.signal)
  try {
    await delay(CALM_BEFORE_MS)
    for (const name of options.faults) {
      const count = counts.get(name) ?? 0
      counts.set(name, count + 1)
      const injection = await staged.get(name)?.next(count)
      if (injection === undefined) throw new Error(`${name} is not prepared`)
      const { target, lastsMs = faults[name].lastsMs } = injection
      onProgress(`${name} ${count + 1}: ${target}`)
      history.add({ type: 'fault', name, phase: 'inject', target })
      await injection.strike()
      await delay(lastsMs)
      own.push((await injection.heal()) ?? undefined)
      history.add({ type: 'fault', name, phase: 'heal', target })
      await delay(faults[name].calmMs ?? CALM_AFTER_MS)
    }
  } finally {
    stop.abort()
    await load
    // A machine that could not keep up has a queue of its own, which says nothing about the system.
    for (const client of clients.values()) client.endAsking()
  }

  const uri = String(stack.env['MONGODB_URI'])
  const conversationIds = conversations.map(({ id }) => id)
  await eventually(
    async () => {
      for (const { pendingCount, device } of clients.values())
        if (pendingCount > 0) throw new Error(`${device} still waits for ${pendingCount} answers`)
      const heads = await readHeads(uri, conversationIds)
      for (const { id, members } of conversations)
        for (const { userId } of members)
          if ((clients.get(userId)?.cursorOf(id) ?? 0) < (heads.get(id) ?? 0)) throw new Error(`${userId} is behind`)
    },
    { timeoutMs: SETTLED_WITHIN_MS },
  ).catch((error: unknown) => onProgress(`did not settle: ${(error as Error).message}`))

  history.end()
  const stored = await readStoredLogs(uri, conversationIds)
  const verdict = checkHistory(history.records, stored.entries)
  const [first] = verdict.violations
  return {
    seed,
    rate,
    seconds: Math.round((performance.now() - began) / 1_000),
    verdict,
    brokenGuarantees: checkGuarantees(history, stored),
    injections: figuresOf(history, own),
    refusals: Object.fromEntries(
      [...Map.groupBy(history.of('nack'), ({ code }) => code)].map(([code, nacks]) => [code, nacks.length]),
    ),
    firstViolation: first === undefined ? null : explainViolation(first, history.records),
    history,
  }
}
