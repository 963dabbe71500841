import { type Problem, problemOf } from '@chat/contracts'
import { AppError } from '@chat/domain'
import type { Logger } from './logger.ts'

/** The one place where a failure becomes what the client is told. What nobody foresaw is logged here, and only here. */
export function toProblem(error: unknown, requestId: string, logger: Logger): Problem {
  if (error instanceof AppError) return error.toProblem(requestId)
  logger.error({ err: error, requestId }, 'request failed')
  return problemOf('INTERNAL', { requestId })
}
