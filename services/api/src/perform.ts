import { type ApiOperationId, apiOperations, type OperationContract } from '@chat/contracts'
import type { Caller } from '@chat/http'
import type { GivenAnswer } from './answer-once.ts'
import type { RouteRequest } from './route.ts'
import { routes } from './routes/index.ts'
import type { UseCases } from './use-cases.ts'

/** What stands around a request, whatever it asks for. */
export type Around = Pick<
  RouteRequest<ApiOperationId>,
  'idempotencyKey' | 'ifVersion' | 'lastEventId' | 'ip' | 'traceId' | 'signal'
> & { caller: Caller | null }

/** As the contract of the operation parsed it. */
export type Parsed = Record<'params' | 'query' | 'body', unknown>

/** Every request comes through here, whichever name the operation was called by. */
export async function perform(
  operationId: ApiOperationId,
  useCases: UseCases,
  request: Parsed & Around,
): Promise<GivenAnswer & { isRepeat?: true }> {
  const contract: OperationContract = apiOperations[operationId]
  const handle = routes[operationId](useCases) as (request: Parsed & Around) => Promise<GivenAnswer>
  const { idempotencyKey: key, params, query, body, caller, signal } = request
  if (contract.repeats !== 'recorded' || key === undefined) return handle(request)
  // The framework says something of parts that the operation does not have.
  const asked = [operationId, contract.params && params, contract.query && query, contract.body && body]
  return useCases.answerOnce({ key, userId: caller?.userId ?? null, asked }, () => handle(request), signal)
}
