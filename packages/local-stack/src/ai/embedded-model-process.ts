/**
 * A small model behind the OpenAI interface, as much of it as the assistant asks for:
 * `node embedded-model-process.ts <node-llama-cpp> <model.gguf> <port>`.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'

import { SMALL_MODEL_THREADS } from './small-model.ts'

type Turn = {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** As much of node-llama-cpp as is used here. */
type Sequence = object
type ChatSession = {
  setChatHistory(history: readonly object[]): void
  promptWithMeta(
    text: string,
    options: {
      readonly maxTokens: number
      readonly temperature: number
      readonly signal: AbortSignal
      readonly stopOnAbortSignal: true
      readonly onTextChunk: (text: string) => void
    },
  ): Promise<{ readonly stopReason: string }>
  dispose(options: { readonly disposeSequence: boolean }): void
}
type Llama = {
  getLlama(options: { readonly build: 'never'; readonly gpu: false }): Promise<{
    loadModel(options: { readonly modelPath: string }): Promise<{
      createContext(options: {
        readonly contextSize: number
        readonly sequences: number
        readonly threads: number
      }): Promise<{ getSequence(): Sequence }>
    }>
  }>
  LlamaChatSession: new (options: { readonly contextSequence: Sequence }) => ChatSession
}

const CONTEXT_TOKENS = 4_096
const AT_ONCE = 2
const TEMPERATURE = 0.8 // as Ollama; without any, a small model says the same again and again
const BODY_CHARACTERS_MAX = 1_000_000

const [module = '', modelPath = '', port = '0'] = process.argv.slice(2)
const { getLlama, LlamaChatSession } = (await import(pathToFileURL(module).href)) as Llama
const llama = await getLlama({ build: 'never', gpu: false })
const model = await llama.loadModel({ modelPath })
const context = await model.createContext({
  contextSize: CONTEXT_TOKENS,
  sequences: AT_ONCE,
  threads: SMALL_MODEL_THREADS,
})
const name = basename(modelPath, '.gguf')

const free: Sequence[] = Array.from({ length: AT_ONCE }, () => context.getSequence())
const waiting: ((sequence: Sequence) => void)[] = []

const takeSequence = async (): Promise<Sequence> => free.pop() ?? new Promise((resolve) => waiting.push(resolve))

const giveBack = (sequence: Sequence): void => {
  const next = waiting.shift()
  if (next === undefined) free.push(sequence)
  else next(sequence)
}

const historyOf = (turns: readonly Turn[]): object[] =>
  turns.map(({ role, content }) =>
    role === 'assistant' ? { type: 'model', response: [content] } : { type: role, text: content },
  )

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += String(chunk)
    if (text.length > BODY_CHARACTERS_MAX) throw new Error('too long')
  }
  return text
}

const write = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { messages, max_tokens: maxTokens = 500 } = JSON.parse(await bodyOf(request)) as {
    readonly messages: readonly Turn[]
    readonly max_tokens?: number
  }
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const say = (event: object): void => void response.write(`data: ${JSON.stringify(event)}\n\n`)
  const sequence = await takeSequence()
  try {
    if (gone.signal.aborted) return
    const session = new LlamaChatSession({ contextSequence: sequence })
    session.setChatHistory(historyOf(messages.slice(0, -1)))
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    const { stopReason } = await session.promptWithMeta(messages.at(-1)?.content ?? '', {
      maxTokens,
      temperature: TEMPERATURE,
      signal: gone.signal,
      stopOnAbortSignal: true,
      onTextChunk: (content) => say({ choices: [{ delta: { content } }] }),
    })
    session.dispose({ disposeSequence: false })
    say({ choices: [{ delta: {}, finish_reason: stopReason === 'maxTokens' ? 'length' : 'stop' }] })
    response.end('data: [DONE]\n\n')
  } finally {
    giveBack(sequence)
  }
}

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { method, url } = request
  if (method === 'GET' && url === '/v1/models') response.end(JSON.stringify({ data: [{ id: name }] }))
  else if (method === 'POST' && url === '/v1/chat/completions') await write(request, response)
  else response.writeHead(404).end()
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    response.destroy()
  })
})
server.listen(Number(port), '127.0.0.1')
await once(server, 'listening')
