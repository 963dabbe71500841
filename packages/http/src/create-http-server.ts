import { randomUUID } from 'node:crypto'
import { limits } from '@chat/contracts'
import type { RateLimiter } from '@chat/redis'
import { type Logger, toProblem, type Tracing } from '@chat/service-kit'
import cors from '@fastify/cors'
import fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import helmet from 'helmet'
import { accessTokenVerifier } from './authenticate.ts'
import { bound } from './bound.ts'
import { observe } from './observe.ts'
import { asAppError, problems, sendProblem } from './problems.ts'
import { limitAddresses } from './rate-limit.ts'
import { refuseOtherMethods } from './refuse-other-methods.ts'
import type { RequestDurations } from './request-durations.ts'
import { traceRequests } from './trace-requests.ts'

const REQUEST_ID = /^[\w.-]{8,128}$/
const RECEIVE_MS = 10_000 // for a whole request to arrive
const PREFLIGHT_SECONDS = 600

export interface HttpServerConfig {
  TRUST_PROXY: number
  CORS_ORIGINS: string[]
  RATE_LIMIT_API_PER_MINUTE: number
  JWT_SECRET: string
}

export interface HttpServerDeps {
  buckets: RateLimiter
  metrics: RequestDurations
  logger: Logger
  isDraining: () => boolean
  tracing?: Tracing | null
  /** For a whole request to arrive; 0 where bodies may be long. */
  receiveMs?: number
  /** Of our own, which a page of another origin may read as well. */
  exposedHeaders?: readonly string[]
}

/** What every service that speaks HTTP has in common: limits, problems, tokens, one line and one measurement a request. */
export async function createHttpServer(
  config: HttpServerConfig,
  { buckets, metrics, logger, isDraining, tracing = null, receiveMs = RECEIVE_MS, exposedHeaders = [] }: HttpServerDeps,
): Promise<FastifyInstance> {
  const app = fastify({
    logger: false, // `observe` writes the one line there is
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
    },
    trustProxy: (_address, hop) => hop < config.TRUST_PROXY, // a plain number is refused by the framework
    bodyLimit: limits.commandBytesMax,
    requestTimeout: receiveMs,
    keepAliveTimeout: 65_000, // above the 60 s of the edge, which must be the one that closes
    // Before any hook runs.
    frameworkErrors: (error, request, reply) => {
      reply.header('x-request-id', request.id).header('cache-control', 'no-store')
      sendProblem(request, reply, toProblem(asAppError(error), request.id, logger))
    },
    return503OnClosing: false, // `bound` says it as a problem
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 512 },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await app.register(observe, { metrics, logger })
  await app.register(traceRequests, { tracing })
  await app.register(bound, { isDraining })
  // Made once: the plugin of the framework makes it anew for each request.
  const secure = helmet({ contentSecurityPolicy: { directives: { defaultSrc: ["'none'"] } } })
  app.addHook('onRequest', (request, reply, done) => secure(request.raw, reply.raw, () => done()))
  await app.register(cors, {
    origin: config.CORS_ORIGINS.length === 0 ? false : config.CORS_ORIGINS,
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [
      'x-request-id',
      'retry-after',
      'ratelimit',
      'ratelimit-policy',
      'deprecation',
      'link',
      ...exposedHeaders,
    ],
    maxAge: PREFLIGHT_SECONDS,
  })
  await app.register(limitAddresses, { buckets, perMinute: config.RATE_LIMIT_API_PER_MINUTE })
  await app.register(problems, { logger })
  refuseOtherMethods(app)
  await app.register(accessTokenVerifier, { secret: config.JWT_SECRET })
  return app
}
