import { randomUUID } from 'node:crypto'
import type { Message } from '@chat/contracts'
import { readConfig } from '@chat/service-kit'
import { eventually, type Script, startModelServer, type ScriptedModelServer } from '@chat/testkit'
import { afterAll, beforeAll, expect } from 'vitest'
import { type Client, gatewaysUnderTest, type LogFrame, type Person } from '../../gateway/test/gateways-under-test.ts'
import { aiConfig } from '../src/config.ts'
import { createAi } from '../src/service.ts'

export type Told = { event: string; payload: Record<string, unknown> }[]

export interface Asker extends Person {
  client: Client
  told: Told
}

export const echo: Script = async function* ({ turns }) {
  yield `You said: ${turns.at(-1)?.content}`
}

/** A worker, a gateway, the assistant, and a model server that does what the test says. */
export function assistantUnderTest(environment: Record<string, string> = {}, { startsAi = true } = {}) {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: collector } = environment
  const system = gatewaysUnderTest(1, collector === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: collector })
  const scope = new AsyncDisposableStack()
  let server: ScriptedModelServer

  const environmentOf = (more: Record<string, string> = {}): Record<string, string> => ({
    MONGODB_URI: system.database.uri,
    REDIS_URL: system.redis.url,
    KEY_PREFIX: system.redis.prefix,
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    NODE_ID: `ai-${randomUUID()}`,
    OLLAMA_HOST: server.url,
    AI_CLAIM_AFTER: '1s',
    ...environment,
    ...more,
  })
  const startAi = (more: Record<string, string> = {}) => createAi(readConfig(aiConfig, environmentOf(more)))

  beforeAll(async () => {
    server = scope.use(await startModelServer(echo))
    if (startsAi) scope.use(await startAi())
  })
  afterAll(() => scope.disposeAsync())

  async function person(name: string): Promise<Asker> {
    const made = await system.makePerson(name)
    return { ...made, ...connect(made) }
  }

  function connect({ token }: Person): { client: Client; told: Told } {
    const client = system.connect(system.gateways[0], { token, frames: true })
    return { client, told: system.record(client) }
  }

  async function conversation({ userId, client }: Asker): Promise<string> {
    const conversationId = `cnv_ai-${randomUUID().replaceAll('-', '')}`
    const participants = ['usr_assistant']
    const request = { conversationId, kind: 'assistant', name: null, slug: null, topic: null, participants } as const
    const made = await system.send({ name: 'create-conversation', conversationId, actorId: userId, request })
    if (!made.ok) throw new Error(made.error.title)
    await joined(client, conversationId)
    return conversationId
  }

  async function ask({ client }: Asker, conversationId: string, content: string, more: object = {}) {
    const answer = await client.command('ai-ask', { conversationId, content, clientMsgId: randomUUID(), ...more })
    if (!answer.ok) throw new Error(answer.error.code)
    return answer.data
  }

  return {
    system,
    startAi,
    environmentOf,
    person,
    connect,
    conversation,
    ask,
    get server() {
      return server
    },
  }
}

export async function joined(client: Client, conversationId: string): Promise<void> {
  const answer = await client.command('join-conversation', { conversationId })
  if (!answer.ok) throw new Error(answer.error.code)
}

/** The messages of the assistant that a socket was told of, as they came. */
export const answersIn = (told: Told, conversationId: string): Message[] =>
  told.flatMap(({ event, payload }) => {
    const frame = payload as unknown as LogFrame
    if (event !== 'log' || frame.conversationId !== conversationId) return []
    return frame.entries.flatMap((entry) => {
      const message = entry.payload as unknown as Message
      return ['new-message', 'message-edited'].includes(entry.event) && message.kind === 'assistant' ? [message] : []
    })
  })

export const answerTo = (told: Told, conversationId: string, generationId: string): Promise<Message> =>
  eventually(
    () => {
      const found = answersIn(told, conversationId).find(({ clientMsgId }) => clientMsgId === generationId)
      if (!found) throw new Error('no answer yet')
      return found
    },
    { timeoutMs: 20_000 },
  )

export interface Delta {
  generationId: string
  index: number
  attempt: number
  text: string
}

export const deltasOf = (told: Told, generationId: string): Delta[] =>
  told.flatMap(({ event, payload }) =>
    event === 'ai-delta' && payload['generationId'] === generationId ? [payload as unknown as Delta] : [],
  )

/** The text that the pieces of the last attempt make, whose numbers have to be without a gap. */
export function textOf(all: readonly Delta[]): string {
  const deltas = all.filter(({ attempt }) => attempt === all.at(-1)?.attempt)
  expect(deltas.map(({ index }) => index)).toEqual(deltas.map((_, place) => place))
  return deltas.map(({ text }) => text).join('')
}
