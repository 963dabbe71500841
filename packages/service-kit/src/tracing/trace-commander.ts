import type { Commander } from '@chat/domain'
import type { Tracing } from './tracing.ts'

/** A command takes along which span it comes from, and its owner goes on from there. */
export function traceCommander(commander: Commander, tracing: Tracing | null): Commander {
  if (tracing === null) return commander
  return {
    send(command, options, signal) {
      if (tracing.current() === null) return commander.send(command, options, signal) // nobody's wish
      const facts = { 'messaging.system': 'redis', 'chat.trace_id': command.traceId }
      return tracing.run({ name: `stream ${command.name}`, kind: 'producer', facts }, ({ traceparent }) =>
        commander.send(traceparent === undefined ? command : { ...command, traceparent }, options, signal),
      )
    },
  }
}
