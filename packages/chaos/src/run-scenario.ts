import { setTimeout as delay } from 'node:timers/promises'
import type { RunningStack } from '@chat/local-stack'
import type { Violation as GuaranteeViolation } from '@chat/simulation/checker'
import { createPeople, eventually } from '@chat/testkit'
import {
  checkHistory,
  createHistory,
  createRecordedClient,
  explainViolation,
  type History,
  type HistoryVerdict,
  readStoredLogs,
} from '@chat/testkit/history'
import { checkGuarantees } from './check-guarantees.ts'
import { type FaultName, faults } from './faults.ts'
import { type FaultFigures, figuresOf, type Spread, spreadOf } from './figures.ts'
import { runLoad } from './run-load.ts'
import { seededRandom } from './seeded-random.ts'
import { setUpConversations } from './set-up-conversations.ts'

export interface ScenarioOptions {
  readonly stack: RunningStack
  /** One after the other, each healed before the next. */
  readonly faults: readonly FaultName[]
  readonly seed: number
  /** Commands a second. */
  readonly rate: number
  readonly clientCount?: number
  readonly onProgress?: (line: string) => void
}

export interface ScenarioResult {
  readonly seed: number
  readonly rate: number
  /** I1–I8. */
  readonly verdict: HistoryVerdict
  /** G1–G8, by the checker of the simulation. */
  readonly brokenGuarantees: readonly GuaranteeViolation[]
  readonly figures: readonly FaultFigures[]
  /** From when a command was due to its acknowledgement, faults included. */
  readonly acknowledgedAfterMs: Spread
  /** Codes of refusals and how often; `NOT_A_PARTICIPANT` is what a removed member gets. */
  readonly refusals: Readonly<Record<string, number>>
  /** The first violation with its part of the history. */
  readonly firstViolation: string | null
  readonly history: History
}

const CLIENTS = 20
const CALM_BEFORE_MS = 3_000
const CALM_AFTER_MS = 5_000
const SETTLED_WITHIN_MS = 20_000

/** Load, faults, calm, and then the question whether everybody has what is stored. */
export async function runScenario(options: ScenarioOptions): Promise<ScenarioResult> {
  const { stack, seed, rate, clientCount = CLIENTS, onProgress = () => {} } = options
  const random = seededRandom(seed)
  const history = createHistory()
  using scope = new DisposableStack()

  const people = await createPeople(stack, clientCount)
  const conversations = await setUpConversations(stack.url, people)
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
  await eventually(
    () => {
      for (const client of clients.values())
        if (!client.isConnected) throw new Error(`${client.device} did not connect`)
    },
    { timeoutMs: 10_000 },
  )

  const lastStruck = new Map<FaultName, string>()
  const stop = new AbortController()
  const load = runLoad({ conversations, clients, rate, random }, stop.signal)
  try {
    await delay(CALM_BEFORE_MS)
    for (const name of options.faults) {
      const { target, strike, heal } = await faults[name].prepare(stack, random, lastStruck.get(name) ?? null)
      lastStruck.set(name, target)
      onProgress(`${name}: ${target} at ${(history.now() / 1_000).toFixed(1)} s`)
      history.add({ type: 'fault', name, phase: 'inject', target })
      await strike()
      await delay(faults[name].lastsMs)
      await heal()
      history.add({ type: 'fault', name, phase: 'heal', target })
      await delay(CALM_AFTER_MS)
    }
  } finally {
    stop.abort()
    await load
  }

  const uri = String(stack.env['MONGODB_URI'])
  const conversationIds = conversations.map(({ id }) => id)
  await eventually(
    async () => {
      for (const { pendingCount, device } of clients.values())
        if (pendingCount > 0) throw new Error(`${device} still waits for ${pendingCount} answers`)
      const heads = new Map(
        (await readStoredLogs(uri, conversationIds)).entries.map((it) => [it.conversationId, it.seq]),
      )
      for (const { id, members } of conversations)
        for (const { userId } of members)
          if ((clients.get(userId)?.cursorOf(id) ?? 0) < (heads.get(id) ?? 0)) throw new Error(`${userId} is behind`)
    },
    { timeoutMs: SETTLED_WITHIN_MS },
  ).catch((error: unknown) => onProgress(`did not settle: ${(error as Error).message}`))

  const stored = await readStoredLogs(uri, conversationIds)
  const verdict = checkHistory(history.records, stored.entries)
  const broken = checkGuarantees(history, stored)
  const [first] = verdict.violations
  return {
    seed,
    rate,
    verdict,
    brokenGuarantees: broken,
    figures: figuresOf(history),
    acknowledgedAfterMs: spreadOf(latencies(history)),
    refusals: Object.fromEntries(
      [...Map.groupBy(history.of('nack'), ({ code }) => code)].map(([code, nacks]) => [code, nacks.length]),
    ),
    firstViolation: first === undefined ? null : explainViolation(first, history.records),
    history,
  }
}

function latencies(history: History): number[] {
  const scheduledAt = new Map(history.of('invoke').map((it) => [it.commandId, it.scheduledAt]))
  return history.of('ack').map(({ commandId, at }) => at - (scheduledAt.get(commandId) ?? at))
}
