import { ASSISTANT } from '@chat/contracts'
import { checkHistory, type Violation } from '../checker/index.ts'
import type { Mutant } from '../mutants/mutant.ts'
import { startAssistant } from './assistant.ts'
import { hashText } from './hash.ts'
import { type FaultName, startNemesis } from './nemesis.ts'
import { startWorkload } from './workload.ts'
import { World } from './world.ts'

export interface RunResult {
  seed: number
  violations: Violation[]
  commandCount: number
  entryCount: number
  /** Of the assistant. */
  answerCount: number
  eventCount: number
  virtualMs: number
  /** From the last fault until everybody was answered and had everything. */
  recoveryMs: number
  rolledBackCount: number
  resetCount: number
  /** Of everything that happened, in order. Only where a trace was asked for. */
  traceHash: number
}

export interface RunOptions {
  mutant?: Mutant | null
  /** Only these go wrong. By default whatever can, or what the mutant asks for. */
  faults?: readonly FaultName[] | null
  /** Told every line of what happens. */
  onTrace?: ((line: string) => void) | null
}

const LIVENESS_MS = 60_000 // after the last fault
const SETTLE_MS = 5_000 // for what still comes although nobody waits for it

/** One world from beginning to end: busy and under attack, then in peace until it is still, then judged. */
export async function runSeed(
  seed: number,
  { mutant = null, faults = mutant?.faults ?? null, onTrace = null }: RunOptions = {},
): Promise<RunResult> {
  let traceHash = 0
  const trace = onTrace
    ? (at: number, who: string, what: string, details: unknown[]) => {
        const line = `${at.toFixed(3).padStart(10)} ${who.padEnd(14)} ${what} ${details.map(render).join(' ')}`
        traceHash = hashText(line, traceHash)
        onTrace(line)
      }
    : null
  const world = new World(seed, mutant, faults, trace)
  const random = world.random.fork()
  const busyMs = random.between(8_000, 25_000)
  startWorkload(world, busyMs, 30 + random.int(70))
  startNemesis(world, busyMs)
  startAssistant(world, busyMs)
  await world.kernel.run(busyMs, () => false)

  const deadline = world.kernel.now + LIVENESS_MS
  let isStill = false
  while (!isStill && world.kernel.now < deadline) {
    await world.kernel.run(world.kernel.now + 500, () => false)
    isStill = isAtRest(world)
  }
  const recoveryMs = world.kernel.now - busyMs
  await world.kernel.run(world.kernel.now + SETTLE_MS, () => false)
  for (const device of world.devices)
    if (device?.isReady)
      for (const reader of device.readers.values())
        reader.mustBeWhole = reader === device.readers.get(reader.conversationId)
  const violations = checkHistory(world.history())
  if (!isStill && violations.length === 0)
    violations.push({
      guarantee: 'G8',
      what: 'does not come to rest',
      conversationId: '',
      details: JSON.stringify(unrestOf(world)),
    })
  return {
    seed,
    violations,
    commandCount: world.recorder.commands.size,
    entryCount: world.mongo.committed.entries.size,
    answerCount: [...world.mongo.committed.entries.values()].filter(({ actorId }) => actorId === ASSISTANT.id).length,
    eventCount: world.kernel.eventCount,
    virtualMs: world.kernel.now,
    recoveryMs,
    rolledBackCount: world.mongo.rolledBackCount,
    resetCount: world.resetCount,
    traceHash,
  }
}

function unrestOf(world: World): Record<string, unknown> {
  const { committed } = world.mongo
  return {
    notReady: world.devices.filter((device) => device && !device.isReady).map((device) => device.deviceId),
    notIdle: world.devices.filter((device) => device && !device.isIdle).map((device) => device.deviceId),
    waitingInStreams: world.redis.waitingCount(),
    copies: world.pendingCopyCount,
    headsBehind: [...committed.places.keys()].filter(
      (id) => (committed.conversations.get(id)?.head?.seq ?? 0) !== (committed.places.get(id)?.length ?? 0),
    ),
    readersBehind: world.devices.flatMap((device) => {
      if (!device) return []
      return [...committed.participants.values()]
        .filter(({ userId, state }) => userId === device.userId && state === 'accepted')
        .filter(
          ({ conversationId }) =>
            device.positionOf(conversationId) !== (committed.places.get(conversationId)?.length ?? 0),
        )
        .map(({ conversationId }) => `${device.deviceId} ${conversationId} ${device.positionOf(conversationId)}`)
    }),
  }
}

const isAtRest = (world: World): boolean =>
  Object.values(unrestOf(world)).every((what) => (Array.isArray(what) ? what.length === 0 : what === 0))

const render = (detail: unknown): string => (typeof detail === 'string' ? detail : (JSON.stringify(detail) ?? ''))
