import type { Problem } from '@chat/contracts'
import { AppError } from '@chat/domain'
import { type Logger, toProblem } from '@chat/service-kit'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'

/** Every failure leaves as an RFC 9457 problem, what nobody foresaw included. */
export const problems = fp<{ logger: Logger }>(async (app, { logger }) => {
  app.setErrorHandler((error: FastifyError, request, reply) =>
    sendProblem(request, reply, toProblem(asAppError(error), request.id, logger)),
  )
  app.setNotFoundHandler({ preHandler: notFoundLimit(app) }, (request, reply) =>
    sendProblem(request, reply, new AppError('NOT_FOUND').toProblem(request.id)),
  )
})

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const { status, retryAfter, code } = problem
  if (retryAfter !== undefined && !reply.hasHeader('retry-after')) reply.header('retry-after', Math.ceil(retryAfter))
  if (status === 401) {
    const error = code === 'UNAUTHENTICATED' ? '' : ' error="invalid_token"'
    reply.header('www-authenticate', `Bearer${error}`)
  }
  // A serializer of its own: the schemas of a route are those of its successes.
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({ ...problem, instance: request.url.split('?', 1)[0] })
}

/** Guessing addresses costs as much as asking. Without a limiter there is nothing to add. */
const notFoundLimit = (app: FastifyInstance) => (app.hasDecorator('rateLimit') ? [app.rateLimit()] : [])

/** What the framework refuses by itself, in our words. */
export function asAppError(error: FastifyError): unknown {
  if (error instanceof AppError) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    return new AppError('BAD_REQUEST', {
      errors: error.validation.map(({ instancePath, message }) => ({
        path: instancePath.replace(/^\//, '').replaceAll('/', '.'),
        message: message ?? 'is not valid',
      })),
    })
  }
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new AppError('PAYLOAD_TOO_LARGE')
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return new AppError('UNAVAILABLE', { retryAfter: 1 }, { cause: error })
  const { statusCode } = error
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new AppError('BAD_REQUEST', { detail: error.message }, { cause: error })
  return error
}
