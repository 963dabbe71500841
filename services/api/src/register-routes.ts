import { CommandId, limits, type OperationContract, type ApiOperationId, apiOperations } from '@chat/contracts'
import { AppError } from '@chat/domain'
import { authenticate, type Caller } from '@chat/http'
import { withTimeout } from '@chat/service-kit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { answerAlias, DEPRECATION, paramsOf, shapeOf } from './aliases/answer-alias.ts'
import type { Alias } from './aliases/alias.ts'
import { aliases } from './aliases/index.ts'
import { isTagged, sendTagged, versionWished } from './entity-tags.ts'
import { type Around, perform } from './perform.ts'
import type { UseCases } from './use-cases.ts'

const REQUEST_MS = 15_000 // above the 10 s that a command may take

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
  interface FastifyContextConfig {
    operationId?: ApiOperationId
  }
}

/** One fastify route for each operation; everything about it but the work itself is the contract's. */
export function registerRoutes(app: FastifyInstance, useCases: UseCases, serviceSignal: AbortSignal): void {
  app.decorateRequest('caller', null)
  const unregistered = new Map(aliases.map((alias) => [shapeOf(alias), alias]))
  for (const operationId of Object.keys(apiOperations) as ApiOperationId[]) registerRoute(operationId)
  for (const alias of unregistered.values()) registerAlias(alias)

  function registerRoute(operationId: ApiOperationId): void {
    const contract: OperationContract = apiOperations[operationId]
    const sharing = unregistered.get(shapeOf(contract))
    unregistered.delete(shapeOf(contract))
    app.route({
      method: contract.method,
      url: `/api${contract.path}`,
      bodyLimit: limits.commandBytesMax,
      config: { operationId, ...(operationId === 'health' ? { rateLimit: false as const } : {}) },
      schema: {
        ...(contract.params ? { params: contract.params } : {}),
        ...(contract.query ? { querystring: contract.query } : {}),
        ...(contract.body ? { body: contract.body } : {}),
        response: successesOf(contract),
      },
      preParsing: callerNeededBy(contract, useCases),
      handler: async (request, reply) => {
        if (sharing?.isMeant?.(paramsOf(sharing, request))) return serveAlias(sharing, request, reply)
        const { params, query, body } = request
        if (contract.streams) reply.type('text/event-stream').header('x-accel-buffering', 'no')
        const answer = await perform(operationId, useCases, { params, query, body, ...aroundOf(contract, request) })
        reply.code(answer.status)
        if (answer.isRepeat) reply.header('idempotency-replayed', 'true')
        const schema = contract.responses[answer.status]
        if (!('body' in answer) || !schema) return reply.send()
        const isWithTag = isTagged(contract, answer.status)
        return isWithTag ? sendTagged(request, reply, contract, schema.parse(answer.body)) : answer.body
      },
    })
  }

  function registerAlias(alias: Alias): void {
    app.route({
      method: alias.method,
      url: `/api${alias.path}`,
      bodyLimit: limits.commandBytesMax,
      onRequest: async (_request, reply) => {
        reply.header('deprecation', DEPRECATION)
      },
      preParsing: callerNeededBy(apiOperations[alias.operation], useCases),
      handler: (request, reply) => serveAlias(alias, request, reply),
    })
  }

  const serveAlias = (alias: Alias, request: FastifyRequest, reply: FastifyReply): Promise<unknown> =>
    answerAlias(alias, { useCases, request, reply, ...aroundOf(apiOperations[alias.operation], request) })

  function aroundOf(contract: OperationContract, request: FastifyRequest): Around {
    const isRead = contract.method === 'GET'
    // Nobody waits for what they stopped asking; but what changes something is not cut in the middle.
    const signal = isRead ? AbortSignal.any([serviceSignal, request.signal]) : serviceSignal
    return {
      caller: request.caller,
      idempotencyKey: idempotencyKeyOf(request),
      ifVersion: versionWished(request, contract),
      lastEventId: headerOf(request, 'last-event-id'),
      ip: request.ip,
      traceId: request.id,
      signal: contract.streams ? signal : withTimeout(signal, REQUEST_MS),
    }
  }
}

/** After the limiter, before the body is read. */
const callerNeededBy =
  ({ auth }: OperationContract, { endedSessions }: UseCases) =>
  async (request: FastifyRequest): Promise<void> => {
    const isNeeded = auth === 'user' || (auth === 'optional' && request.headers.authorization !== undefined)
    if (isNeeded) request.caller = await authenticate(request, endedSessions)
  }

const successesOf = ({ responses }: OperationContract): Record<number, z.ZodType> =>
  Object.fromEntries(Object.entries(responses).filter((row): row is [string, z.ZodType] => row[1] !== null))

function headerOf({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

function idempotencyKeyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  const parsed = CommandId.safeParse(key)
  if (parsed.success) return parsed.data
  throw new AppError('BAD_REQUEST', { errors: [{ path: 'Idempotency-Key', message: 'is not a UUID' }] })
}
