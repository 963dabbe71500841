import type { Span, Tracing } from '@chat/service-kit'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

const QUIET = new Set(['/api/health'])

/** One span for each request, and what its handler does within it. */
export const traceRequests = fp<{ tracing: Tracing | null }>(async (app, { tracing }) => {
  if (tracing === null) return
  const spans = new WeakMap<FastifyRequest, Span>()

  app.addHook('onRoute', (route) => {
    const { handler } = route
    route.handler = function withinSpan(request, reply) {
      const act = () => handler.call(this, request, reply)
      const span = spans.get(request)
      return span ? span.within(act) : act()
    }
  })
  app.addHook('onRequest', async (request) => {
    const route = request.routeOptions.url ?? 'unmatched'
    if (QUIET.has(route)) return
    const { traceparent } = request.headers
    const facts = { 'http.request.method': request.method, 'http.route': route, 'chat.trace_id': request.id }
    const work = { name: `${request.method} ${route}`, kind: 'server', facts } as const
    spans.set(request, tracing.begin(work, typeof traceparent === 'string' ? traceparent : undefined))
  })
  app.addHook('onResponse', async (request, { statusCode }) => {
    const span = spans.get(request)
    span?.learn({ 'http.response.status_code': statusCode })
    span?.end(statusCode >= 500 ? statusCode : undefined)
  })
})
