import { randomUUID } from 'node:crypto'
import { readConfig } from '@chat/service-kit'
import { eventually, startTraceReceiver } from '@chat/testkit'
import { afterAll, expect, test } from 'vitest'
import { jobsConfig } from '../../worker/src/jobs/config.ts'
import { createJobs } from '../../worker/src/jobs/service.ts'
import { answerTo, assistantUnderTest, joined } from './assistant-under-test.ts'

const receiver = await startTraceReceiver()
const assistant = assistantUnderTest({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url })
afterAll(() => receiver[Symbol.asyncDispose]())

test('a trace goes on from a question to its answer, and to what others are told of it', async () => {
  await using _ = await createJobs(readConfig(jobsConfig, assistant.environmentOf()))
  assistant.server.script = async function* () {
    yield 'Tea for two.'
  }
  const [anna, ben] = [await assistant.person('anna'), await assistant.person('ben')]
  const group = await assistant.system.create('group', anna, [ben])
  await joined(anna.client, group)
  const clientMsgId = randomUUID()
  const { generationId } = await assistant.ask(anna, group, '@ai what shall we drink?', { clientMsgId })
  await answerTo(anna.told, group, generationId)

  const lane = 'gateway: socket ai-ask > gateway: stream send-message > worker: lane send-message'
  const answerLane = `${lane} > ai: answer > ai: stream answer-question > worker: lane answer-question`
  await eventually(
    () => {
      const first = receiver.spans.find(({ facts }) => facts['chat.trace_id'] === clientMsgId)
      const spans = receiver.spans.filter(({ traceId }) => traceId === first?.traceId)
      const byId = new Map(spans.map((span) => [span.spanId, span]))
      const wayTo = (span: (typeof spans)[number]): string => {
        const above = byId.get(span.parentSpanId)
        return `${above ? `${wayTo(above)} > ` : ''}${span.service}: ${span.name}`
      }
      expect(spans.map(wayTo)).toEqual(
        expect.arrayContaining([
          `${lane} > worker: mongodb insert entries`,
          `${lane} > jobs: notify`,
          `${lane} > jobs: index words`,
          `${lane} > ai: answer > ai: ask Ollama`,
          `${answerLane} > worker: reply`,
          `${answerLane} > jobs: notify`,
        ]),
      )
      const answer = spans.find(({ name }) => name === 'answer')
      expect(answer?.facts).toMatchObject({ 'chat.trace_id': generationId, 'chat.outcome': 'stop' })
      expect(spans.find(({ name }) => name === 'ask Ollama')?.facts).toHaveProperty('chat.first_token_ms')
    },
    { timeoutMs: 15_000 },
  )
  expect(JSON.stringify(receiver.spans)).not.toMatch(/drink|Tea/)
})
