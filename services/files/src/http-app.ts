import { createHttpServer } from '@chat/http'
import type { RateLimiter } from '@chat/redis'
import type { Logger, Tracing } from '@chat/service-kit'
import multipart from '@fastify/multipart'
import type { FastifyInstance } from 'fastify'
import type { FilesConfig } from './config.ts'
import { registerAliases } from './routes/aliases.ts'
import { registerFileRoutes } from './routes/files.ts'
import { TUS_HEADERS } from './routes/resumable-uploads.ts'
import type { UseCases } from './use-cases.ts'

const RECEIVE_MS = 30 * 60_000 // 100 MB over a slow line

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
  config: FilesConfig,
  { useCases, buckets, logger, isDraining, tracing, signal }: HttpAppDeps,
): Promise<FastifyInstance> {
  const app = await createHttpServer(config, {
    buckets,
    metrics: useCases.metrics,
    logger,
    isDraining,
    tracing,
    receiveMs: RECEIVE_MS,
    exposedHeaders: ['content-disposition', 'content-range', 'etag', ...TUS_HEADERS],
  })
  await app.register(multipart, { throwFileSizeLimit: false })
  registerAliases(app, useCases, registerFileRoutes(app, useCases, signal))
  return app
}
