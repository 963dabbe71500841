import type { OperationContract, ApiOperationId } from '@chat/contracts'
import type { Caller } from '@chat/http'
import type { UseCases } from '../use-cases.ts'

/** A request as it came, with what the framework made of it and nothing else checked. */
export interface Asked {
  params: Readonly<Record<string, string>>
  query: Readonly<Record<string, unknown>>
  body: Readonly<Record<string, unknown>>
}

/** The same wish, in the words of one operation; its contract checks them. */
export interface Call {
  operation: ApiOperationId
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: Record<string, unknown>
}

export interface AliasScene {
  useCases: UseCases
  /** Of an operation for whoever is signed in never null. */
  caller: Caller | null
  signal: AbortSignal
}

/** What the request of an alias is in the words of its operation. */
export interface AliasCall {
  readonly call: (asked: Asked, scene: AliasScene) => Call | Promise<Call>
  /** For a path that an operation has too: whose request it is. */
  readonly isMeant?: (params: Asked['params']) => boolean
}

/** Another name of an operation, kept for clients of another server. */
export interface Alias extends AliasCall {
  readonly method: OperationContract['method']
  readonly path: string
  readonly operation: ApiOperationId
}
