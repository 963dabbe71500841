/** Files: sent up with progress, and shown by addresses that need no token. */
import type { File as FileOfMessage, FileUsage, LinkedFile, Problem } from '@chat/contracts'
import { ChatError } from './chat-error.ts'
import type { Rest } from './rest/rest.ts'

export interface UploadOptions {
  /** Of a `File` its own name. */
  readonly name?: string
  /** From 0 to 1. */
  readonly onProgress?: (share: number) => void
  readonly signal?: AbortSignal
}

export interface FileActions {
  /** The answer can be sent: `sendMessage(…, { attachments: [file] })`. Throws `ChatError`, `CANCELLED` among them. */
  uploadFile(conversationId: string, file: Blob, options?: UploadOptions): Promise<FileOfMessage>
  /** A picture of me, to be set with `setAvatar`. */
  uploadAvatar(picture: Blob, options?: UploadOptions): Promise<FileOfMessage>
  /** A file with addresses that hold for a while; null: it is gone, or not to be seen. Those of one moment are asked for at once. */
  linkFile(fileId: string): Promise<LinkedFile | null>
  /** Takes back what was uploaded and not sent. */
  discardFile(fileId: string): Promise<void>
  fileUsage(): Promise<FileUsage>
}

export interface FilesOptions {
  readonly baseUrl: string
  readonly rest: Rest
  readonly session: { accessToken(): Promise<string>; refresh(staleToken?: string): Promise<unknown> }
  readonly now: () => number
}

const LINKS_AT_ONCE = 100
/** Earlier than it ends, so that it does not end on its way. */
const LINK_MARGIN_MS = 60_000

export function createFiles({ baseUrl, rest, session, now }: FilesOptions): FileActions {
  const links = new Map<string, Promise<LinkedFile | null>>()
  const ends = new Map<string, number>()
  let asked: { fileId: string; settle: (file: LinkedFile | null) => void; fail: (error: unknown) => void }[] = []

  async function askTogether(): Promise<void> {
    const all = asked
    asked = []
    for (let start = 0; start < all.length; start += LINKS_AT_ONCE) {
      const some = all.slice(start, start + LINKS_AT_ONCE)
      try {
        const { items } = await rest('linkFiles', { body: { fileIds: some.map(({ fileId }) => fileId) } })
        const byId = new Map(items.map((item) => [item.id, item]))
        for (const { fileId, settle } of some) {
          const found = byId.get(fileId) ?? null
          ends.set(fileId, found === null ? 0 : Date.parse(found.expiresAt))
          settle(found)
        }
      } catch (error) {
        for (const { fileId, fail } of some) {
          links.delete(fileId)
          fail(error)
        }
      }
    }
  }

  async function send(
    path: string,
    fields: Readonly<Record<string, string>>,
    file: Blob,
    { name, onProgress, signal }: UploadOptions,
  ): Promise<FileOfMessage> {
    const form = (): FormData => {
      const data = new FormData()
      for (const [field, value] of Object.entries(fields)) data.set(field, value)
      data.set('file', file, name ?? ('name' in file ? (file.name as string) : 'file'))
      return data
    }
    const token = await session.accessToken()
    const answer = await post(`${baseUrl}${path}`, token, form(), onProgress, signal)
    if (answer.status !== 401) return fileIn(answer)
    await session.refresh(token)
    return fileIn(await post(`${baseUrl}${path}`, await session.accessToken(), form(), onProgress, signal))
  }

  return {
    uploadFile: (conversationId, file, options = {}) => send('/api/files/upload', { conversationId }, file, options),
    uploadAvatar: (picture, options = {}) => send('/api/files/avatar', {}, picture, options),
    linkFile(fileId) {
      const known = links.get(fileId)
      if (known && (ends.get(fileId) ?? Number.POSITIVE_INFINITY) > now() + LINK_MARGIN_MS) return known
      ends.delete(fileId)
      const { promise, resolve, reject } = Promise.withResolvers<LinkedFile | null>()
      links.set(fileId, promise)
      if (asked.push({ fileId, settle: resolve, fail: reject }) === 1) queueMicrotask(() => void askTogether())
      return promise
    },
    async discardFile(fileId) {
      await rest('deleteFile', { params: { fileId } })
    },
    fileUsage: () => rest('getFileUsage'),
  }
}

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
  send(body: FormData): void
  abort(): void
}

interface Answer {
  readonly status: number
  readonly text: string
}

const cancelled = () => new ChatError('CANCELLED', 'Cancelled.')
const unreachable = () => new ChatError('NETWORK', 'The server cannot be reached.')

function fileIn({ status, text }: Answer): FileOfMessage {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    body = null
  }
  if (status === 201 && body !== null) return body as FileOfMessage
  if (typeof body === 'object' && body !== null && 'code' in body) throw ChatError.fromProblem(body as Problem)
  if (status === 413) throw new ChatError('FILE_TOO_LARGE', 'This file is too large.', { status })
  throw new ChatError(status >= 500 ? 'UNAVAILABLE' : 'UNEXPECTED_ANSWER', `The server answered ${status}.`, { status })
}

/** Only `XMLHttpRequest` tells how much of a body has left; elsewhere it is all or nothing. */
async function post(
  url: string,
  token: string,
  body: FormData,
  onProgress: ((share: number) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  if (signal?.aborted) throw cancelled()
  const authorization = `Bearer ${token}`
  const { XMLHttpRequest: Browsers } = globalThis as unknown as { XMLHttpRequest?: new () => UploadRequest }
  if (Browsers === undefined) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization },
      body,
      signal: signal ?? null,
    }).catch(() => {
      throw signal?.aborted ? cancelled() : unreachable()
    })
    onProgress?.(1)
    return { status: response.status, text: await response.text() }
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
    request.onload = () => settle(() => resolve({ status: request.status, text: request.responseText }))
    request.onerror = () => settle(() => reject(unreachable()))
    request.onabort = () => settle(() => reject(cancelled()))
    request.open('POST', url)
    request.setRequestHeader('authorization', authorization)
    request.send(body)
  })
}
