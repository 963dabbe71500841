import type { RateLimiter } from '@chat/redis'
import { createHttpServer } from '@chat/http'
import type { Logger, Tracing } from '@chat/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ApiConfig } from './config.ts'
import { documents } from './plugins/documents.ts'
import { registerRoutes } from './register-routes.ts'
import type { UseCases } from './use-cases.ts'

export interface HttpAppDeps {
  useCases: UseCases
  buckets: RateLimiter
  logger: Logger
  isDraining: () => boolean
  tracing: Tracing | null
  /** Ends all work of the service. */
  signal: AbortSignal
}

export async function createHttpApp(
  config: ApiConfig,
  { useCases, buckets, logger, isDraining, tracing, signal }: HttpAppDeps,
): Promise<FastifyInstance> {
  const app = await createHttpServer(config, {
    buckets,
    metrics: useCases.metrics,
    logger,
    isDraining,
    tracing,
    exposedHeaders: ['etag', 'idempotency-replayed'],
  })
  await app.register(documents)
  registerRoutes(app, useCases, signal)
  return app
}
