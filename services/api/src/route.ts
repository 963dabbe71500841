import type { OperationContract, ApiOperationId, apiOperations } from '@chat/contracts'
import type { Caller } from '@chat/http'
import type { z } from 'zod'
import type { UseCases } from './use-cases.ts'

type ContractOf<I extends ApiOperationId> = (typeof apiOperations)[I]
type PartOf<C, K extends 'params' | 'query' | 'body'> = C extends { readonly [P in K]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined
type AnswerOf<C extends OperationContract> = {
  [S in keyof C['responses'] & number]: C['responses'][S] extends z.ZodType
    ? { status: S; body: z.output<C['responses'][S]> }
    : { status: S }
}[keyof C['responses'] & number]

export interface RouteRequest<I extends ApiOperationId> {
  params: PartOf<ContractOf<I>, 'params'>
  query: PartOf<ContractOf<I>, 'query'>
  body: PartOf<ContractOf<I>, 'body'>
  caller: { user: Caller; optional: Caller | null; none: null }[ContractOf<I>['auth']]
  /** The header of this name, when it is a UUID. */
  idempotencyKey: string | undefined
  /** Of `If-Match`: the version that the change is meant for. */
  ifVersion: string | undefined
  /** The header of this name, of who reads on. */
  lastEventId: string | undefined
  ip: string
  traceId: string
  signal: AbortSignal
}

export type Answer<I extends ApiOperationId> = AnswerOf<ContractOf<I>>

/** What serves one operation; path, schemas and statuses are the contract's. */
export type Route<I extends ApiOperationId> = (useCases: UseCases) => (request: RouteRequest<I>) => Promise<Answer<I>>
