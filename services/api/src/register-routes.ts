import { CommandId, limits, type OperationContract, type OperationId, operations } from '@chat/contracts'
import { AppError } from '@chat/domain'
import { withTimeout } from '@chat/service-kit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { authenticate } from './plugins/authenticate.ts'
import type { Caller, RouteRequest } from './route.ts'
import { routes } from './routes/index.ts'
import type { UseCases } from './use-cases.ts'

const REQUEST_MS = 15_000 // above the 10 s that a command may take

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
  interface FastifyContextConfig {
    operationId?: OperationId
  }
}

/** One fastify route for each operation; everything about it but the work itself is the contract's. */
export function registerRoutes(app: FastifyInstance, useCases: UseCases, serviceSignal: AbortSignal): void {
  app.decorateRequest('caller', null)
  for (const operationId of Object.keys(operations) as OperationId[]) registerRoute(operationId)

  function registerRoute<I extends OperationId>(operationId: I): void {
    const contract: OperationContract = operations[operationId]
    const handle = routes[operationId](useCases)
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
      // After the limiter, before the body is read.
      preParsing: async (request: FastifyRequest) => {
        if (contract.auth === 'user') request.caller = await authenticate(request)
      },
      handler: async (request, reply) => {
        const isRead = contract.method === 'GET'
        // Nobody waits for what they stopped asking; but what changes something is not cut in the middle.
        const signal = isRead ? AbortSignal.any([serviceSignal, request.signal]) : serviceSignal
        const answer = await handle({
          params: request.params,
          query: request.query,
          body: request.body,
          caller: request.caller,
          idempotencyKey: idempotencyKeyOf(request),
          ip: request.ip,
          traceId: request.id,
          signal: withTimeout(signal, REQUEST_MS),
        } as RouteRequest<I>)
        reply.code(answer.status)
        return 'body' in answer ? answer.body : reply.send()
      },
    })
  }
}

const successesOf = ({ responses }: OperationContract): Record<number, z.ZodType> =>
  Object.fromEntries(Object.entries(responses).filter((row): row is [string, z.ZodType] => row[1] !== null))

function idempotencyKeyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  const parsed = CommandId.safeParse(key)
  if (parsed.success) return parsed.data
  throw new AppError('BAD_REQUEST', { errors: [{ path: 'Idempotency-Key', message: 'is not a UUID' }] })
}
