import type { Tracing } from '@chat/service-kit'
import type { ModelServer } from './model-server.ts'

/** What it is asked is a part of the answer. Why it failed is not told there: that may hold its words. */
export function traceModelServer(server: ModelServer, tracing: Tracing | null): ModelServer {
  if (tracing === null) return server
  return {
    ...server,
    async *answer(asked, signal) {
      if (tracing.current() === null) return yield* server.answer(asked, signal)
      const span = tracing.begin({
        name: `ask ${server.name}`,
        kind: 'client',
        facts: { 'gen_ai.request.model': asked.model },
      })
      const begunAt = performance.now()
      let outcome: string | undefined = 'not read to its end'
      let isBegun = false
      try {
        for await (const piece of server.answer(asked, signal)) {
          if (!isBegun && piece.text !== '') {
            isBegun = true
            span.learn({ 'chat.first_token_ms': Math.round(performance.now() - begunAt) })
          }
          yield piece
        }
        outcome = undefined
      } finally {
        span.end(outcome)
      }
    },
  }
}
