import type { AddressInfo } from 'node:net'
import { closeServer } from '@chat/http'
import {
  createAdminServer,
  createLogger,
  createRegistry,
  createTracing,
  type Service,
  systemClock,
} from '@chat/service-kit'
import type { ApiConfig } from './config.ts'
import { type ConnectDeps, connectDeps } from './connect-deps.ts'
import { createUseCases } from './create-use-cases.ts'
import { createHttpApp } from './http-app.ts'
import { createApiMetrics } from './metrics.ts'
import { tellRevokedSessions } from './tell-revoked-sessions.ts'

const VERSION = '0.1.0'

export interface Api extends Service {
  port: number
  adminPort: number
}

/** Composition root. A test passes its own `connect` and gets the same service on fakes. */
export async function createApi(config: ApiConfig, connect: ConnectDeps = connectDeps): Promise<Api> {
  await using scope = new AsyncDisposableStack()
  const logger = createLogger({ service: 'api', nodeId: config.NODE_ID, level: config.LOG_LEVEL })
  const registry = createRegistry({ service: 'api', version: VERSION })
  const tracing = scope.use(await createTracing(config, { name: 'api', version: VERSION }))
  const deps = await connect(config, scope, logger, tracing)
  const stop = scope.adopt(new AbortController(), (controller) => controller.abort(new Error('the api is stopping')))
  const { signal } = stop
  const admin = scope.use(
    await createAdminServer({ host: config.HOST, port: config.ADMIN_PORT, checks: deps.readiness, registry }),
  )
  const { useCases, markBuffer, endedSessions } = createUseCases(config, deps, {
    metrics: createApiMetrics(registry),
    logger,
    signal,
  })
  let isDraining = false
  const app = scope.adopt(
    await createHttpApp(config, {
      useCases,
      buckets: deps.buckets,
      logger,
      isDraining: () => isDraining,
      tracing,
      signal,
    }),
    (server) => server.close(),
  )
  await endedSessions.look(signal) // before the first request
  await app.listen({ host: config.HOST, port: config.PORT })
  void endedSessions.run(signal)
  void tellRevokedSessions(useCases.revokeSessions, { clock: systemClock, logger, signal })
  admin.markStarted()
  const { port } = app.server.address() as AddressInfo
  const adminPort = admin.port
  logger.info({ port, adminPort }, 'listening')

  const owned = scope.move() // from here the service, not this function, closes them
  return {
    port,
    adminPort,
    async drain(drainSignal) {
      admin.markDraining()
      isDraining = true
      await closeServer(app, drainSignal)
      await markBuffer.flush(drainSignal)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
