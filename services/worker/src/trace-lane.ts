import { type Command, type CommandStream, commandKeyOf, type LogStore, placeKeyOf, type Publisher } from '@chat/domain'
import { type Span, traceShared, type Tracing, type Work } from '@chat/service-kit'

const INSERT = { 'db.system.name': 'mongodb', 'db.operation.name': 'insert', 'db.collection.name': 'entries' }
const OPEN_MAX = 10_000 // of commands that somebody else answered, no end is seen here

interface Ports {
  stream: CommandStream
  store: LogStore
  publisher: Publisher
}

/** What a lane does for a command that is traced, seen from the ports that it does it through. */
export const traceLane = <P extends Ports>(ports: P, tracing: Tracing | null): P =>
  tracing === null ? ports : { ...ports, ...traced(ports, tracing) }

function traced({ stream, store, publisher }: Ports, tracing: Tracing): Ports {
  const byRequest = new Map<string, { span: Span; commandKey: string }>()
  const byCommand = new Map<string, Span>()
  const byPlace = new Map<string, Span>()

  function received(command: Command, partition: number, enteredAt: number): void {
    const { name, traceId, traceparent, replyTo } = command
    const request = requestKeyOf(replyTo.node, replyTo.requestId)
    if (traceparent === undefined || byRequest.has(request)) return
    const facts = { 'chat.trace_id': traceId, 'chat.partition': partition, 'chat.waited_ms': Date.now() - enteredAt }
    const span = tracing.begin({ name: `lane ${name}`, kind: 'consumer', facts }, traceparent)
    const commandKey = commandKeyOf(command)
    keep(byRequest, request, { span, commandKey })
    keep(byCommand, commandKey, span)
  }

  return {
    stream: {
      ...stream,
      async read(...asked) {
        const answer = await stream.read(...asked)
        for (const { command, partition, id } of answer.commands) {
          if (command) received(command, partition, Number.parseInt(id, 10))
        }
        return answer
      },
    },
    store: {
      ...store,
      async insert(entries, signal) {
        const spans = new Map<string, Span>()
        const stored = entries.map((entry) => {
          const span = byCommand.get(commandKeyOf(entry))
          if (span) spans.set(placeKeyOf(entry.conversationId, entry.seq), span)
          // Who reads the entry later goes on from there.
          return span?.traceparent === undefined ? entry : { ...entry, traceparent: span.traceparent }
        })
        const facts = { ...INSERT, 'db.operation.batch.size': entries.length }
        const work: Work = { name: 'mongodb insert entries', kind: 'client', facts }
        const outcome = await traceShared(tracing, { above: spans.values(), work }, () => store.insert(stored, signal))
        if (outcome.type === 'stored') for (const [place, span] of spans) keep(byPlace, place, span)
        return outcome
      },
    },
    publisher: {
      ...publisher,
      publish(frames, signal) {
        const spans = new Set<Span>()
        for (const { conversationId, entries } of byPlace.size === 0 ? [] : frames)
          for (const { seq } of entries) {
            const span = take(byPlace, placeKeyOf(conversationId, seq))
            if (span) spans.add(span)
          }
        const work: Work = { name: 'publish', kind: 'producer' }
        return traceShared(tracing, { above: spans, work }, () => publisher.publish(frames, signal))
      },
      async reply(replies, signal) {
        const answered = new Map<Span, string>()
        for (const [node, those] of byRequest.size === 0 ? [] : replies)
          for (const { requestId, acknowledgement } of those) {
            const found = take(byRequest, requestKeyOf(node, requestId))
            if (!found) continue
            byCommand.delete(found.commandKey)
            answered.set(found.span, acknowledgement.ok ? 'ok' : acknowledgement.error.code)
          }
        const work: Work = { name: 'reply', kind: 'producer' }
        await traceShared(tracing, { above: answered.keys(), work }, () => publisher.reply(replies, signal))
        for (const [span, outcome] of answered) {
          span.learn({ 'chat.outcome': outcome })
          span.end()
        }
      },
    },
  }
}

const requestKeyOf = (node: string, requestId: string): string => `${node} ${requestId}`

function keep<T>(open: Map<string, T>, key: string, value: T): void {
  open.set(key, value)
  const [oldest] = open.keys()
  if (open.size > OPEN_MAX && oldest !== undefined) open.delete(oldest)
}

function take<T>(open: Map<string, T>, key: string): T | undefined {
  const value = open.get(key)
  open.delete(key)
  return value
}
