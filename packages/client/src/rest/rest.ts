/** The REST operations of the contract as one typed function. */
import type { operations, OperationId } from '@chat/contracts'

type Operations = typeof operations
/** As much of a zod schema as its types need. */
interface Schema {
  readonly _zod: { readonly input: unknown; readonly output: unknown }
}
type InputOf<S> = S extends Schema ? S['_zod']['input'] : never
type SchemaAt<I extends OperationId, K extends 'params' | 'query' | 'body'> =
  Operations[I] extends Record<K, infer S> ? S : undefined

/** What may be left out of the contract's input may be left out here. */
type Part<I extends OperationId, K extends 'params' | 'query' | 'body'> =
  SchemaAt<I, K> extends Schema
    ? {} extends Loose<InputOf<SchemaAt<I, K>>, K>
      ? { readonly [P in K]?: Loose<InputOf<SchemaAt<I, K>>, K> }
      : { readonly [P in K]: Loose<InputOf<SchemaAt<I, K>>, K> }
    : unknown

/** Coercing schemas take anything (`unknown`); numbers and strings is what makes sense. */
type Loose<T, K> = K extends 'body' ? T : { [P in keyof T]: unknown extends T[P] ? string | number | undefined : T[P] }

export type RestRequest<I extends OperationId> = Part<I, 'params'> &
  Part<I, 'query'> &
  Part<I, 'body'> & {
    readonly signal?: AbortSignal
    /** Of what is changed, as it was looked at. */
    readonly ifVersion?: string
  }

type Succeeded = 200 | 201 | 204
type ResponsesOf<I extends OperationId> = Operations[I]['responses']
type BodyAt<R, S> = S extends keyof R ? (R[S] extends Schema ? R[S]['_zod']['output'] : undefined) : never
export type RestResponse<I extends OperationId> = {
  [S in keyof ResponsesOf<I> & Succeeded]: BodyAt<ResponsesOf<I>, S>
}[keyof ResponsesOf<I> & Succeeded]

type RequiresRequest<I extends OperationId> = {} extends RestRequest<I> ? false : true

export type Rest = <I extends OperationId>(
  operation: I,
  ...request: RequiresRequest<I> extends true ? [request: RestRequest<I>] : [request?: RestRequest<I>]
) => Promise<RestResponse<I>>
