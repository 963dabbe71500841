import { errors, type ErrorCode, type Problem, problemOf } from '@chat/contracts'

type More = Partial<Pick<Problem, 'detail' | 'retryAfter' | 'errors'>>

/** A failure the client is told about. Whatever else is thrown is a bug and is answered `INTERNAL`. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly more: More

  constructor(code: ErrorCode, more: More = {}, options?: ErrorOptions) {
    super(more.detail ?? errors[code].title, options)
    this.name = 'AppError'
    this.code = code
    this.more = more
  }

  toProblem(requestId?: string): Problem {
    return problemOf(this.code, { ...this.more, ...(requestId === undefined ? {} : { requestId }) })
  }
}
