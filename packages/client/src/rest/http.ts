/** One HTTP request to the api, and what its answer means. */
import type { OperationId, Problem } from '@chat/contracts'
import { ChatError } from '../chat-error.ts'
import { operationTable } from './operation-table.ts'

export interface HttpRequest {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly signal?: AbortSignal
  readonly ifVersion?: string
}

export type Http = (operation: OperationId, request: HttpRequest, token: string | null) => Promise<unknown>

export interface HttpOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string
  readonly fetch: typeof globalThis.fetch
  readonly timeoutMs: number
}

function addressOf(path: string, { params = {}, query = {} }: HttpRequest): string {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(`${params[name] as string}`))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.set(name, `${value as string | number}`)
  }
  return search.size === 0 ? filled : `${filled}?${search}`
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body
}

function errorOf(response: Response, body: unknown): ChatError {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  const told = Number.isFinite(retryAfter) ? { retryAfter } : {}
  if (isProblem(body)) return ChatError.fromProblem({ ...told, ...body })
  const code = response.status >= 500 ? 'UNAVAILABLE' : 'UNEXPECTED_ANSWER'
  return new ChatError(code, `The server answered ${response.status}.`, { status: response.status, ...told })
}

export function createHttp({ baseUrl, fetch, timeoutMs }: HttpOptions): Http {
  return async function http(operation, request, token) {
    const [method, path] = operationTable[operation]
    const timeout = AbortSignal.timeout(timeoutMs)
    const headers: Record<string, string> = { accept: 'application/json' }
    if (token !== null) headers['authorization'] = `Bearer ${token}`
    if (request.body !== undefined) headers['content-type'] = 'application/json'
    if (request.ifVersion !== undefined) headers['if-match'] = `"${request.ifVersion}"`
    let response: Response
    let text: string
    try {
      response = await fetch(`${baseUrl}/api${addressOf(path, request)}`, {
        method,
        headers,
        signal: request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      })
      text = await response.text()
    } catch (cause) {
      if (request.signal?.aborted === true) throw request.signal.reason
      throw new ChatError('NETWORK', 'The server cannot be reached.', { cause })
    }
    let body: unknown
    try {
      body = text === '' ? undefined : JSON.parse(text)
    } catch {
      body = text
    }
    if (!response.ok) throw errorOf(response, body)
    if (typeof body === 'string') throw new ChatError('UNEXPECTED_ANSWER', 'The server did not answer with JSON.')
    return body
  }
}
