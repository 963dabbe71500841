import { once } from 'node:events'
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One question to the model server, as it came by. All times by `performance.now()`. */
export interface TappedCall {
  readonly body: string
  readonly askedAt: number
  firstAt: number | null
  /** Pieces of the answer that hold text. */
  tokens: number
  /** When who asked hung up; null: not before the end. */
  readonly hungUp: Promise<number | null>
}

export interface ModelTap {
  readonly url: string
  readonly calls: readonly TappedCall[]
}

/** Stands before an Ollama, passes everything on, and notes when. Whoever is measured asks through it. */
export async function startModelTap(scope: AsyncDisposableStack, upstream: string): Promise<ModelTap> {
  const calls: TappedCall[] = []

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>))
    const { promise: hungUp, resolve } = Promise.withResolvers<number | null>()
    const call: TappedCall = { body: body.toString(), askedAt: performance.now(), firstAt: null, tokens: 0, hungUp }
    if (request.url === '/api/chat') calls.push(call)
    const passed = ask(`${upstream}${request.url}`, { method: request.method ?? 'GET', headers: request.headers })
    response.on('close', () => {
      resolve(response.writableFinished ? null : performance.now())
      passed.destroy()
    })
    passed.on('error', () => response.destroy())
    passed.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.on('data', (chunk: Buffer) => {
        call.firstAt ??= performance.now()
        call.tokens += chunk.toString().split('"done":false').length - 1
      })
      answer.pipe(response)
    })
    passed.end(body)
  }

  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  scope.defer(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls }
}
