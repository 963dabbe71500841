/** Why something was refused or could not be done. */
import type { ErrorCode, Problem } from '@chat/contracts'

/** What the server can say, and what only a client can know. */
export type ChatErrorCode = ErrorCode | 'NETWORK' | 'NOT_SIGNED_IN' | 'CANCELLED' | 'UNEXPECTED_ANSWER'

export interface ChatErrorDetails {
  readonly status?: number
  readonly retryAfter?: number | undefined
  readonly errors?: readonly { path: string; message: string }[] | undefined
  readonly requestId?: string | undefined
  readonly cause?: unknown
}

export class ChatError extends Error {
  override readonly name = 'ChatError'
  readonly code: ChatErrorCode
  /** The HTTP status, also of a socket's refusal; 0 where nothing was answered. */
  readonly status: number
  /** Seconds to wait where a retry can help. */
  readonly retryAfter: number | undefined
  /** For bad input: which field, and why. */
  readonly errors: readonly { path: string; message: string }[]
  readonly requestId: string | undefined

  constructor(code: ChatErrorCode, message: string, details: ChatErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.status = details.status ?? 0
    this.retryAfter = details.retryAfter
    this.errors = details.errors ?? []
    this.requestId = details.requestId
  }

  static fromProblem(problem: Problem): ChatError {
    return new ChatError(problem.code, problem.detail ?? problem.title, problem)
  }
}
