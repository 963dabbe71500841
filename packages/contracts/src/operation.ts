import type { z } from 'zod'
import type { ErrorCode } from './errors.ts'
import type { Versioned } from './versions.ts'

/** One REST operation under `/api`. Params and query arrive as strings, so their schemas coerce. */
export interface OperationContract {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** In fastify's form: `/conversations/:conversationId`. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  /** `none`: open to all. `user`: needs an access token. `optional`: takes one. */
  readonly auth: 'none' | 'user' | 'optional'
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  /** Of a protocol that is not ours. */
  readonly headers?: z.ZodType
  readonly body?: z.ZodType
  /** JSON unless it says otherwise. */
  readonly bodyType?: 'multipart/form-data' | 'application/offset+octet-stream'
  /** Status → body; `null` for an answer without a body. */
  readonly responses: { readonly [status: number]: z.ZodType | null }
  /** Answers 200 with server-sent events, for as long as there are some. */
  readonly streams?: true
  readonly errors: readonly ErrorCode[]
  /**
   * `recorded`: what is repeated with the same `Idempotency-Key` is answered from a record. Otherwise the key is the id
   * of the command that is sent, or repeating does no harm.
   */
  readonly repeats?: 'recorded'
  /** What it answers is a thing of this kind, which is told by its version; what changes it takes `If-Match`. */
  readonly version?: Versioned
}

export const defineOperation = <const T extends OperationContract>(contract: T): T => contract
