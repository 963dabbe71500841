import { AppError } from '@chat/domain'
import fp from 'fastify-plugin'

const IN_FLIGHT_MAX = 2_000 // some 100 MB of requests; whoever comes then is better off coming back

/** No more at once than can be answered, and none after the drain began. */
export const bound = fp<{ isDraining: () => boolean }>(async (app, { isDraining }) => {
  let inFlight = 0
  const counted = new WeakSet<object>()
  app.addHook('onRequest', async (request, reply) => {
    if (isDraining()) {
      reply.header('connection', 'close')
      throw new AppError('UNAVAILABLE', { retryAfter: 1 })
    }
    if (inFlight >= IN_FLIGHT_MAX) throw new AppError('BUSY', { retryAfter: 1 })
    inFlight += 1
    counted.add(request)
    // Whether it was answered or the client went away: the answer's stream closes once.
    reply.raw.once('close', () => {
      if (counted.delete(request)) inFlight -= 1
    })
  })
})
