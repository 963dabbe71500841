import type { LogConsumer } from '@chat/domain'
import { traceShared, type Tracing } from '@chat/service-kit'

/** What is done with entries beside their path goes on in the traces of those that have one. */
export const traceConsumer = (doing: string, consume: LogConsumer, tracing: Tracing | null): LogConsumer =>
  tracing === null
    ? consume
    : (entries, generation, signal) => {
        const above = entries.flatMap(({ traceparent }) => traceparent ?? [])
        const facts = { 'messaging.batch.message_count': entries.length }
        const work = { name: doing, kind: 'consumer', facts } as const
        return traceShared(tracing, { above, work }, () => consume(entries, generation, signal))
      }
