import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ModelRequest {
  readonly model: string
  readonly turns: readonly { role: string; content: string }[]
  /** When the other side hung up before the end, by `performance.now()`. */
  hungUpAt: number | null
  /** Aborts when the other side hangs up. */
  readonly signal: AbortSignal
}

/** What is sent instead of a piece of text. */
export type Misbehaviour = { readonly raw: string } | 'die' | 'hang'

/** What a model says, piece by piece. */
export type Script = (request: ModelRequest) => AsyncIterable<string | Misbehaviour>

export interface ScriptedModelServer extends AsyncDisposable {
  /** As Ollama; with `/v1` as OpenAI. */
  readonly url: string
  readonly requests: readonly ModelRequest[]
  /** What it says from now on. */
  script: Script
  models: string[]
  /** What can be pulled. */
  library: string[]
}

/** A model server that does what a test tells it, in the words of Ollama and of OpenAI, and also what none should do. */
export async function startModelServer(script: Script): Promise<ScriptedModelServer> {
  const requests: ModelRequest[] = []
  const state = { script, models: ['small', 'large'], library: [] as string[] }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request
    if (url === '/api/tags') return sendJson(response, { models: state.models.map((name) => ({ name, size: 1_000 })) })
    if (url === '/v1/models') return sendJson(response, { data: state.models.map((id) => ({ id })) })
    if (url === '/api/pull') return pull((JSON.parse(await textOf(request)) as { name: string }).name, response)
    if (url !== '/api/chat' && url !== '/v1/chat/completions') return sendJson(response, { error: 'unknown' }, 404)
    const { model, messages } = JSON.parse(await textOf(request)) as { model: string; messages: ModelRequest['turns'] }
    if (!state.models.includes(model)) return sendJson(response, { error: `model '${model}' not found` }, 404)
    const isOllama = url === '/api/chat'
    const hungUp = new AbortController()
    const asked: ModelRequest = { model, turns: messages, hungUpAt: null, signal: hungUp.signal }
    requests.push(asked)
    response.on('close', () => {
      if (response.writableFinished) return
      asked.hungUpAt = performance.now()
      hungUp.abort()
    })
    for await (const said of state.script(asked)) {
      if (hungUp.signal.aborted) return
      if (said === 'die') return void response.destroy()
      if (said === 'hang') await once(response, 'close')
      else if (typeof said === 'object') response.write(said.raw)
      else if (isOllama)
        response.write(`${JSON.stringify({ model, message: { role: 'assistant', content: said }, done: false })}\n`)
      else response.write(`data: ${JSON.stringify({ choices: [{ delta: { content: said } }] })}\n\n`)
    }
    if (isOllama)
      response.end(
        `${JSON.stringify({ model, message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop' })}\n`,
      )
    else
      response.end(`data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`)
  }

  function pull(model: string, response: ServerResponse): void {
    const total = 200_000_000
    const isKnown = state.library.includes(model)
    const statuses = isKnown
      ? [
          { status: 'pulling one', total, completed: total / 4 },
          { status: 'pulling one', total, completed: total },
          { status: 'success' },
        ]
      : [{ error: 'pull model manifest: file does not exist' }]
    if (isKnown) state.models.push(model)
    response.end(statuses.map((status) => `${JSON.stringify(status)}\n`).join(''))
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  })
}

function sendJson(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk)
  return text
}
