import { randomUUID } from 'node:crypto'
import type { Conversation } from '@chat/contracts'
import { createPeople, createRestClient } from '@chat/testkit'
import { type AnswersStep, askOnAndOn, type Asker } from '../load/answers.ts'
import { openLightSocket } from '../load/light-socket.ts'
import type { ModelTap } from '../load/model-tap.ts'
import type { Side } from '../side.ts'
import { startChatterbox } from './chatterbox.ts'

export const RAW_OLLAMA = 'raw ollama'

const ANSWER_TOKENS = 96
const ANSWER_WITHIN_MS = 60_000

interface Told {
  readonly generationId: string
  readonly text?: string
}

/** Somebody with a socket, who asks in a new conversation each time: nothing of before is told to the model. */
export async function startChatterboxAnswers(scope: AsyncDisposableStack, tap: ModelTap): Promise<Side<AnswersStep>> {
  const { stack, side } = await startChatterbox(scope, {
    gateways: 1,
    workers: 1,
    ais: 1,
    edge: 'none',
    env: { OLLAMA_HOST: tap.url, AI_ANSWER_TOKENS: String(ANSWER_TOKENS) },
  })
  const [person] = await createPeople(stack, 1)
  const token = person?.accessToken ?? ''
  const rest = createRestClient(stack.url, token)
  let hear: (event: string, told: Told, at: number) => void = () => {}
  const socket = await openLightSocket({
    url: stack.gateways[0]?.url ?? '',
    auth: { token, frames: true },
    onEvent(packet) {
      const at = performance.now()
      const [event, told] = JSON.parse(packet.subarray(2).toString()) as [string, Told]
      if (event.startsWith('ai-')) hear(event, told, at)
    },
  })
  scope.defer(() => socket.close())
  const command = (name: string, payload: object): Promise<unknown> =>
    new Promise((resolve) => socket.emit(name, payload, resolve))
  let conversationId = ''

  const asker: Asker = {
    async prepare() {
      conversationId = (await rest.post<Conversation>('/ai/conversations', {})).id
      await command('join-conversation', { conversationId })
    },
    ask: (content) =>
      within(
        new Promise((resolve, reject) => {
          const ended = Promise.withResolvers<number>()
          let lastAt = 0
          hear = (event, { generationId, text = '' }, at) => {
            if (event === 'ai-error') reject(new Error('the assistant could not answer'))
            if (event === 'ai-done') ended.resolve(lastAt)
            if (event !== 'ai-delta' || text === '') return
            lastAt = at
            const stop = () => void command('ai-abort', { generationId })
            resolve({ firstAt: at, stop, ended: ended.promise })
          }
          void command('ai-ask', { conversationId, content, clientMsgId: randomUUID() })
        }),
      ),
  }
  return {
    ...side,
    durability: 'question and answer are stored like every message',
    run: askOnAndOn.bind(null, tap, asker),
  }
}

/** The same request as Chatterbox sent last, with another question, and nothing between. */
export function rawOllamaAnswers(tap: ModelTap, pid: number): Side<AnswersStep> {
  const asker: Asker = {
    prepare: async () => {},
    async ask(question) {
      const body = JSON.parse(tap.calls[0]?.body ?? '{}') as { messages: { role: string; content: string }[] }
      const messages = [body.messages[0], { role: 'user', content: question }]
      const controller = new AbortController()
      const response = await fetch(`${tap.url}/api/chat`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, messages }),
        signal: AbortSignal.any([controller.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      })
      const reader = (response.body as ReadableStream<Uint8Array>).getReader()
      await reader.read()
      const firstAt = performance.now()
      const readOn = async (): Promise<number> => {
        let lastAt = firstAt
        try {
          while (!(await reader.read()).done) lastAt = performance.now()
        } catch (error) {
          if (!controller.signal.aborted) throw error
        }
        return lastAt
      }
      return { firstAt, stop: () => controller.abort(), ended: readOn() }
    },
  }
  return {
    name: RAW_OLLAMA,
    durability: 'nothing is stored',
    processes: { ollama: [pid] },
    run: askOnAndOn.bind(null, tap, asker),
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
  const late = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('no answer came'))),
  )
  return Promise.race([work, late])
}
