/** A request with a body that may be large, and how much of it has left. */
import type { File as FileOfMessage, Problem } from '@chat/contracts'
import { ChatError } from '../chat-error.ts'

export interface TransmitSession {
  accessToken(): Promise<string>
  refresh(staleToken?: string): Promise<unknown>
}

interface Transmission {
  readonly method: 'POST' | 'PATCH' | 'HEAD' | 'DELETE'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: FormData | Blob
  /** From 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface Answer {
  readonly status: number
  readonly text: string
  header(name: string): string | null
}

export type Transmit = (transmission: Transmission) => Promise<Answer>

/** As much of it as is used; elsewhere than in browsers there is none. */
interface UploadRequest {
  readonly upload: {
    onprogress: (event: { loaded: number; total: number; lengthComputable: boolean }) => void
  }
  readonly status: number
  readonly responseText: string
  onload: () => void
  onerror: () => void
  onabort: () => void
  open(method: string, url: string): void
  setRequestHeader(name: string, value: string): void
  getResponseHeader(name: string): string | null
  send(body: FormData | Blob): void
  abort(): void
}

export const cancelled = () => new ChatError('CANCELLED', 'Cancelled.')
const unreachable = () => new ChatError('NETWORK', 'The server cannot be reached.')

/** A token that has ended is renewed once. */
export function createTransmit(baseUrl: string, session: TransmitSession): Transmit {
  return async function transmit(transmission) {
    const token = await session.accessToken()
    const answer = await transmitAs(token, baseUrl, transmission)
    if (answer.status !== 401) return answer
    await session.refresh(token)
    return transmitAs(await session.accessToken(), baseUrl, transmission)
  }
}

/** Throws what the server refuses with. */
export function accepted(answer: Answer): Answer {
  const { status, text } = answer
  if (status < 300) return answer
  const body = parsed(text)
  if (typeof body === 'object' && body !== null && 'code' in body) throw ChatError.fromProblem(body as Problem)
  if (status === 413) throw new ChatError('FILE_TOO_LARGE', 'This file is too large.', { status })
  if (status === 404) throw new ChatError('FILE_NOT_FOUND', 'There is no such file.', { status }) // to HEAD there is no more
  throw new ChatError(status >= 500 ? 'UNAVAILABLE' : 'UNEXPECTED_ANSWER', `The server answered ${status}.`, { status })
}

export function fileIn(answer: Answer): FileOfMessage {
  const body = parsed(accepted(answer).text)
  if (body !== null) return body as FileOfMessage
  throw new ChatError('UNEXPECTED_ANSWER', `The server answered ${answer.status}.`, { status: answer.status })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Only `XMLHttpRequest` tells how much of a body has left; elsewhere it is all or nothing. */
async function transmitAs(
  token: string,
  baseUrl: string,
  { method, path, headers: more = {}, body, onProgress, signal }: Transmission,
): Promise<Answer> {
  if (signal?.aborted) throw cancelled()
  const url = `${baseUrl}${path}`
  const headers = { ...more, authorization: `Bearer ${token}` }
  const { XMLHttpRequest: Browsers } = globalThis as unknown as { XMLHttpRequest?: new () => UploadRequest }
  if (Browsers === undefined || body === undefined) {
    const response = await fetch(url, { method, headers, body: body ?? null, signal: signal ?? null }).catch(() => {
      throw signal?.aborted ? cancelled() : unreachable()
    })
    if (body !== undefined) onProgress?.(1)
    const text = await response.text().catch(() => {
      throw unreachable()
    })
    return { status: response.status, text, header: (name) => response.headers.get(name) }
  }
  return new Promise((resolve, reject) => {
    const request = new Browsers()
    const abort = (): void => request.abort()
    const settle = (how: () => void): void => {
      signal?.removeEventListener('abort', abort)
      how()
    }
    signal?.addEventListener('abort', abort, { once: true })
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => {
      if (lengthComputable) onProgress?.(loaded / total)
    }
    request.onload = () =>
      settle(() =>
        resolve({
          status: request.status,
          text: request.responseText,
          header: (name) => request.getResponseHeader(name),
        }),
      )
    request.onerror = () => settle(() => reject(unreachable()))
    request.onabort = () => settle(() => reject(cancelled()))
    request.open(method, url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.send(body)
  })
}

export const nameOf = (file: Blob, given: string | undefined): string =>
  given ?? ('name' in file ? (file.name as string) : 'file')
