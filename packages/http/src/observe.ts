import type { Logger } from '@chat/service-kit'
import fp from 'fastify-plugin'
import type { RequestDurations } from './request-durations.ts'

/** One line and one measurement a request; the id of the request goes back to who sent it. */
export const observe = fp<{ metrics: RequestDurations; logger: Logger }>(async (app, { metrics, logger }) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    reply.header('cache-control', 'no-store')
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched'
    const { statusCode: status, elapsedTime: durationMs } = reply
    metrics.requestAnswered({ method: request.method, route, status, seconds: durationMs / 1000 })
    const line = { requestId: request.id, method: request.method, route, status, durationMs: Math.round(durationMs) }
    if (route === '/api/health') logger.trace(line, 'request answered')
    else if (status >= 500) logger.warn(line, 'request answered')
    else logger.debug(line, 'request answered')
  })
})
