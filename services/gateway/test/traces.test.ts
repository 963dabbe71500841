import { randomUUID } from 'node:crypto'
import { eventually, type ReceivedSpan, startTraceReceiver } from '@chat/testkit'
import { afterAll, expect, test } from 'vitest'
import { gatewaysUnderTest } from './gateways-under-test.ts'

const receiver = await startTraceReceiver()
const stack = gatewaysUnderTest(1, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url })
afterAll(() => receiver[Symbol.asyncDispose]())

/** Each span as the way to it, from the socket on. */
function waysOf(spans: readonly ReceivedSpan[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const wayTo = ({ service, name, parentSpanId }: ReceivedSpan): string[] => {
    const above = byId.get(parentSpanId)
    return [...(above ? wayTo(above) : []), `${service}: ${name}`]
  }
  return spans.map((span) => wayTo(span).join(' > ')).sort()
}

test('one trace follows a message from the socket to the database and back', async () => {
  const ann = await stack.makePerson('ann')
  const conversationId = await stack.create('group', ann)
  const socket = stack.connect(stack.gateways[0], { token: ann.token })
  const clientMsgId = randomUUID()
  expect(await socket.command('send-message', { conversationId, clientMsgId, content: 'hello' })).toMatchObject({
    ok: true,
  })
  const lane = 'gateway: socket send-message > gateway: stream send-message > worker: lane send-message'
  await eventually(
    async () => {
      const first = receiver.spans.find(({ facts }) => facts['chat.trace_id'] === clientMsgId)
      expect(waysOf(receiver.spans.filter(({ traceId }) => traceId === first?.traceId))).toEqual([
        'gateway: socket send-message',
        'gateway: socket send-message > gateway: stream send-message',
        lane,
        `${lane} > worker: mongodb insert entries`,
        `${lane} > worker: publish`,
        `${lane} > worker: reply`,
      ])
    },
    { timeoutMs: 10_000 },
  )
  const outcomes = receiver.spans.filter(({ name }) => /^(socket|lane) send-message$/.test(name))
  expect(outcomes.map(({ facts }) => facts['chat.outcome'])).toEqual(['ok', 'ok'])
  expect(JSON.stringify(receiver.spans)).not.toContain('hello')
})

test('what is refused says so in its trace', async () => {
  const ann = await stack.makePerson('ann')
  const socket = stack.connect(stack.gateways[0], { token: ann.token })
  await socket.command('send-message', { conversationId: 'cnv_none', clientMsgId: randomUUID(), content: 'hello' })
  await eventually(
    () => {
      const refused = receiver.spans.filter(({ facts }) => facts['chat.outcome'] === 'NOT_A_PARTICIPANT')
      expect(refused.map(({ name }) => name).sort()).toEqual(['lane send-message', 'socket send-message'])
    },
    { timeoutMs: 10_000 },
  )
})
