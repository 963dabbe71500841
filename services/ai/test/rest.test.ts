import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { createAccessTokens, readConfig } from '@chat/service-kit'
import { createRestClient, type RestClient } from '@chat/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Conversation, History } from '@chat/contracts'
import { type Api, apiConfig, createApi } from '../../api/src/index.ts'
import { answerTo, assistantUnderTest } from './assistant-under-test.ts'

const assistant = assistantUnderTest()
const secret = 'a-key-for-nothing-but-these-runs-0123456789'
let api: Api
let rest: RestClient
let userId: string
let token: string

beforeAll(async () => {
  const { NODE_ID: _, ...environment } = assistant.environmentOf()
  const limits = {
    RATE_LIMIT_API_PER_MINUTE: '0',
    RATE_LIMIT_MESSAGES_PER_SECOND: '0',
    RATE_LIMIT_LOGIN_PER_MINUTE: '0',
  }
  api = await createApi(
    readConfig(apiConfig, { ...environment, ...limits, JWT_SECRET: secret, JWT_REFRESH_SECRET: `${secret}-2` }),
  )
  const anna = await assistant.system.makePerson('anna')
  userId = anna.userId
  token = createAccessTokens({ secret, expiresInMs: 900_000 }).sign({
    sub: userId,
    sid: `ses_${userId}`,
    username: anna.username,
    role: 'user',
  })
  rest = createRestClient(`http://127.0.0.1:${api.port}`, token)
})
afterAll(() => api[Symbol.asyncDispose]())

interface SentEvent {
  event: string
  id?: string
  data: Record<string, unknown>
}

/** As many events as are asked for, then the connection is dropped. */
async function events(generationId: string, lastEventId = '', count = Number.POSITIVE_INFINITY): Promise<SentEvent[]> {
  const response = await fetch(`http://127.0.0.1:${api.port}/api/ai/generations/${generationId}/events`, {
    headers: { authorization: `Bearer ${token}`, ...(lastEventId === '' ? {} : { 'last-event-id': lastEventId }) },
  })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const found: SentEvent[] = []
  let rest = ''
  for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)))
      if (fields.event) found.push({ event: fields.event, id: fields.id, data: JSON.parse(fields.data) })
    }
    if (found.length >= count) break
  }
  return found
}

test('who has no socket asks over REST and reads along, and goes on after an interruption', async () => {
  assistant.server.script = async function* () {
    for (let index = 0; index < 20; index += 1) {
      yield `${index} `
      await delay(20)
    }
  }
  expect(await rest.get('/ai/models')).toMatchObject({ items: [{ name: 'small', isDefault: true }, { name: 'large' }] })
  const conversation = await rest.post<Conversation>('/ai/conversations', { name: 'Numbers' })
  expect(conversation).toMatchObject({ kind: 'assistant', name: 'Numbers', participantCount: 2 })
  const asked = await rest.post<{ generationId: string }>(`/ai/conversations/${conversation.id}/messages`, {
    content: 'Count.',
  })
  const begun = await events(asked.generationId, '', 2)
  const rest2 = await events(asked.generationId, begun.at(-1)?.id)
  const text = [...begun, ...rest2].map(({ data }) => data['text'] ?? '').join('')
  expect(text).toBe(Array.from({ length: 20 }, (_, index) => `${index} `).join(''))
  expect(rest2.at(-1)).toMatchObject({ event: 'ai-done', data: { finishReason: 'stop' } })
  expect(await rest.get(`/ai/generations/${asked.generationId}`)).toMatchObject({ state: 'done', text })

  await rest.delete(`/ai/conversations/${conversation.id}/messages`)
  const { items } = await rest.get<History>(`/conversations/${conversation.id}/messages`)
  expect(items.filter(({ kind }) => kind !== 'system').map(({ content }) => content)).toEqual(['', ''])
})

test('what is not there, or not of the one who asks, is answered so', async () => {
  const conversation = await rest.post<Conversation>('/ai/conversations', {})
  await expect(
    rest.post(`/ai/conversations/${conversation.id}/messages`, { content: 'Hello', model: 'huge' }),
  ).rejects.toThrow('MODEL_NOT_FOUND')
  await expect(rest.get(`/ai/generations/${randomUUID()}`)).rejects.toThrow('GENERATION_NOT_FOUND')
  const ben = await assistant.person('ben')
  const his = await assistant.conversation(ben)
  const asked = await assistant.ask(ben, his, 'Mine alone.')
  await answerTo(ben.told, his, asked.generationId)
  await expect(rest.get(`/ai/generations/${asked.generationId}`)).rejects.toThrow('GENERATION_NOT_FOUND')
  await expect(rest.post(`/ai/messages/${asked.messageId}/regenerate`, {})).rejects.toThrow('MESSAGE_NOT_FOUND')
})
