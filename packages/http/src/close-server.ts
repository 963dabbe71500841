import { systemClock } from '@chat/service-kit'
import type { FastifyInstance } from 'fastify'

const LOOK_EVERY_MS = 50

/**
 * Resolves when every request is answered. A connection that had one when the closing began is kept alive by the server
 * after the answer, for as long as the client likes; so those without a request are closed again and again. When the
 * signal aborts, all are.
 */
export async function closeServer(app: FastifyInstance, signal: AbortSignal): Promise<void> {
  const closed = new AbortController()
  const closing = app.close().finally(() => closed.abort())
  const ended = AbortSignal.any([signal, closed.signal])
  while (!ended.aborted) {
    app.server.closeIdleConnections()
    await systemClock.sleep(LOOK_EVERY_MS, ended).catch(() => undefined)
  }
  if (!closed.signal.aborted) app.server.closeAllConnections()
  await closing
}
