import { randomUUID } from 'node:crypto'
import { eventually, startTraceReceiver } from '@chat/testkit'
import { afterAll, expect, test } from 'vitest'
import { startSystem } from './start-system.ts'

const receiver = await startTraceReceiver()
const { call, person } = startSystem({
  env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_TRACES_SAMPLER_ARG: '0' },
})
afterAll(() => receiver[Symbol.asyncDispose]())

test('a request that is traced already goes on in its trace, and one of none has no share in it', async () => {
  const traceId = randomUUID().replaceAll('-', '')
  const [ann, bob] = [await person('ann'), await person('bob')]
  const direct = await call('POST', '/conversations/direct', { as: ann, body: { userId: bob.user.id } })
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` }
  const body = { content: 'hello', clientMsgId: randomUUID() }
  const sent = await call('POST', `/conversations/${direct.body['id']}/messages`, { as: ann, body, headers })
  expect(sent.status).toBe(201)
  expect(await call('GET', `/messages/${sent.body['messageId']}`, { as: bob, headers })).toMatchObject({ status: 200 })
  await eventually(
    () =>
      expect([...new Set(receiver.spans.map(({ service, name }) => `${service}: ${name}`))].sort()).toEqual(
        expect.arrayContaining([
          'api: POST /api/conversations/:conversationId/messages',
          'api: stream send-message',
          'api: GET /api/messages/:messageId',
          'api: mongodb find entries',
          'worker: lane send-message',
          'worker: mongodb insert entries',
          'worker: publish',
          'worker: reply',
        ]),
      ),
    { timeoutMs: 10_000 },
  )
  expect(receiver.spans.filter((span) => span.traceId !== traceId)).toEqual([])
  const [route] = receiver.spans.filter(({ name }) => name.startsWith('POST'))
  expect(route?.facts['http.response.status_code']).toBe(201)
})
