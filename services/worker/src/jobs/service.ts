import { hash } from 'node:crypto'
import { isInboxId } from '@chat/contracts'
import { createIndexMessages, createNotify, holdLease, LogFollower } from '@chat/domain'
import {
  createAdminServer,
  createLogger,
  createTracing,
  keepDoing,
  type Service,
  systemClock as clock,
  type Tracing,
} from '@chat/service-kit'
import type { JobsConfig } from './config.ts'
import { connectDeps, type JobsDeps } from './connect-deps.ts'
import { NOTIFICATION_FOLLOWER, SEARCH_FOLLOWER } from './follower-names.ts'
import { createMetrics, type JobsMetrics } from './metrics.ts'
import { traceConsumer } from './trace-consumer.ts'

const VERSION = '0.1.0'
const LOOK_EVERY_MS = 300
const ANNOUNCE_EVERY_MS = 5_000

/** Composition root of what follows the logs beside the path of a message. */
export async function createJobs(config: JobsConfig, connect = connectDeps): Promise<Service & { adminPort: number }> {
  const logger = createLogger({ service: 'jobs', nodeId: config.NODE_ID, level: config.LOG_LEVEL })
  await using scope = new AsyncDisposableStack()
  const tracing = scope.use(await createTracing(config, { name: 'jobs', version: VERSION }))
  const deps = await connect(config, logger, scope)
  const followers = new Map<string, LogFollower>()
  const metrics = createMetrics(followers, logger)
  for (const follower of followersOf(deps, metrics, tracing)) followers.set(follower.name, follower)
  const admin = scope.use(
    await createAdminServer({
      host: config.HOST,
      port: config.ADMIN_PORT,
      checks: deps.checks,
      registry: metrics.registry,
    }),
  )
  const stopping = new AbortController()
  const { signal } = stopping
  /** Those that this process runs. Only they are told of heads. */
  const held = new Set<LogFollower>()

  async function lookAtHeads(): Promise<void> {
    if (held.size === 0) return
    try {
      const { heads, isComplete } = await deps.headFeed.moved(signal)
      for (const follower of held) {
        if (isComplete) follower.note(heads.filter(({ conversationId }) => !isInboxId(conversationId)))
        else follower.suspectAll()
      }
    } catch (error) {
      for (const follower of held) follower.suspectAll()
      if (!signal.aborted) metrics.failed('look at heads', error)
      await clock.sleep(ANNOUNCE_EVERY_MS, signal)
    }
  }

  const running = [...followers.values()].map((follower) =>
    holdLease(
      {
        follower: follower.name,
        holder: config.NODE_ID,
        store: deps.followers,
        clock,
        onHeld(isHeld) {
          if (isHeld) held.add(follower)
          else held.delete(follower)
          metrics.held(follower.name, isHeld)
        },
        failed: (error) => metrics.failed('renew the lease', error, follower.name),
      },
      (generation, ofLease) => follower.run(generation, ofLease),
      signal,
    ),
  )
  const chores = [
    { doing: 'look at heads', act: lookAtHeads, everyMs: LOOK_EVERY_MS },
    {
      doing: 'announce this node',
      act: () => deps.nodes.announce('jobs', config.NODE_ID),
      everyMs: ANNOUNCE_EVERY_MS,
    },
  ].map(({ doing, ...chore }) =>
    keepDoing({ ...chore, failed: (error) => metrics.failed(doing, error) }, clock, signal),
  )
  const working = Promise.all([...running, ...chores])

  async function stop(): Promise<void> {
    stopping.abort(new Error('the jobs stop'))
    await working
    await deps.nodes.withdraw('jobs', config.NODE_ID).catch(() => {}) // it runs out by itself
  }
  scope.defer(async () => {
    if (!signal.aborted) await stop()
  })

  admin.markStarted()
  logger.info({ adminPort: admin.port }, 'listening')
  const owned = scope.move()
  return {
    adminPort: admin.port,
    async drain() {
      admin.markDraining()
      await stop()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function followersOf(deps: JobsDeps, metrics: JobsMetrics, tracing: Tracing | null): LogFollower[] {
  const common = { store: deps.followers, clock }
  const observerOf = (name: string) => ({
    took: (count: number) => metrics.took(name, count),
    failed: (doing: string, error: unknown) => metrics.failed(doing, error, name),
  })
  return [
    new LogFollower({
      ...common,
      name: SEARCH_FOLLOWER,
      consume: traceConsumer('index words', createIndexMessages({ index: deps.search, reader: deps.reader }), tracing),
      observer: observerOf(SEARCH_FOLLOWER),
      restFactor: 1,
    }),
    new LogFollower({
      ...common,
      name: NOTIFICATION_FOLLOWER,
      consume: traceConsumer(
        'notify',
        createNotify({ ...deps, clock, digest: (text) => hash('sha256', text, 'hex') }),
        tracing,
      ),
      observer: observerOf(NOTIFICATION_FOLLOWER),
      restFactor: 1,
    }),
  ]
}
