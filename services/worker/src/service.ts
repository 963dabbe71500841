import { hash } from 'node:crypto'
import { createOwnership, createSendCommand, createSweepExpired, Lane } from '@chat/domain'
import {
  createAdminServer,
  createLogger,
  createTracing,
  keepDoing,
  type Service,
  sha256Prefix,
  systemClock,
  systemIds,
} from '@chat/service-kit'
import type { WorkerConfig } from './config.ts'
import { connectDeps } from './connect-deps.ts'
import { createMetrics } from './metrics.ts'
import { traceLane } from './trace-lane.ts'

const VERSION = '0.1.0'
const ANNOUNCE_EVERY_MS = 5_000
const RELEASE_MS = 5_000
const SWEEP_EVERY_MS = 1_000

/** Composition root: one lane for all partitions this worker owns. */
export async function createWorker(
  config: WorkerConfig,
  connect = connectDeps,
): Promise<Service & { adminPort: number }> {
  const logger = createLogger({ service: 'worker', nodeId: config.NODE_ID, level: config.LOG_LEVEL })
  const metrics = createMetrics(logger)
  await using scope = new AsyncDisposableStack()
  const tracing = scope.use(await createTracing(config, { name: 'worker', version: VERSION }))
  const deps = traceLane(await connect(config, logger, scope), tracing)
  const admin = scope.use(
    await createAdminServer({
      host: config.HOST,
      port: config.ADMIN_PORT,
      checks: deps.checks,
      registry: metrics.registry,
    }),
  )

  const lane = new Lane({
    store: deps.store,
    stream: deps.stream,
    publisher: deps.publisher,
    marks: deps.marks,
    inbox: deps.inbox,
    clock: systemClock,
    digest: (text) => hash('sha256', text, 'base64url').slice(0, 16),
    observer: metrics,
  })
  const ownership = createOwnership({
    leases: deps.leases,
    lane,
    workerId: config.NODE_ID,
    clock: systemClock,
    hashPrefix: sha256Prefix,
    onError: (error) => metrics.failed('renew the lease', error),
    onOwned: (count) => metrics.partitionsOwned(count),
  })
  const stopRenewing = new AbortController()
  const stopLane = new AbortController()
  const renewing = ownership.run(stopRenewing.signal)
  const working = lane.run(stopLane.signal)
  const announcing = keepDoing(
    {
      act: () => deps.nodes.announce('worker', config.NODE_ID),
      everyMs: ANNOUNCE_EVERY_MS,
      failed: (error) => metrics.failed('announce this node', error),
    },
    systemClock,
    stopRenewing.signal,
  )
  const sweepExpired = createSweepExpired({
    store: deps.expiry,
    sendCommand: createSendCommand({ commander: deps.inbox, clock: systemClock }),
    clock: systemClock,
    ids: systemIds,
  })
  // Several workers may sweep at once: the owner decides each only once.
  const sweeping = keepDoing(
    {
      act: sweepExpired,
      everyMs: SWEEP_EVERY_MS,
      failed: (error) => metrics.failed('sweep what has disappeared', error),
    },
    systemClock,
    stopRenewing.signal,
  )

  async function stop(): Promise<void> {
    stopRenewing.abort(new Error('the worker stops'))
    await renewing
    await ownership.release(AbortSignal.timeout(RELEASE_MS)).catch((error: unknown) => {
      metrics.failed('release the lease', error) // it runs out by itself
    })
    stopLane.abort(new Error('the worker stops'))
    await Promise.all([working, announcing, sweeping])
    await deps.nodes.withdraw('worker', config.NODE_ID).catch(() => {}) // it runs out by itself
  }
  scope.defer(async () => {
    if (!stopLane.signal.aborted) await stop()
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
