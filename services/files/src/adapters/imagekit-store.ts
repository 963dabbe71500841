import { createHmac } from 'node:crypto'
import { createWriteStream, openAsBlob } from 'node:fs'
import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@chat/domain'
import { type ByteRange, isIncomingKey, type ObjectStore } from '../object-store.ts'
import { inTemporaryFolder } from './in-temporary-folder.ts'

export interface ImageKitConfig {
  privateKey: string
  /** Where it delivers: https://ik.imagekit.io/somebody. */
  urlEndpoint: string
  apiUrl: string
  uploadUrl: string
}

const REQUEST_MS = 20_000
const LINK_SECONDS = 300

interface Listed {
  type?: string
  fileId: string
  name: string
  size: number
}

/**
 * Objects at ImageKit, which gives them only to signed addresses. What comes in pieces waits in `spool`: ImageKit takes
 * nothing but whole files.
 */
export function createImageKitStore(config: ImageKitConfig, spool: ObjectStore): ObjectStore {
  const authorization = `Basic ${Buffer.from(`${config.privateKey}:`).toString('base64')}`
  const endpoint = `${config.urlEndpoint.replace(/\/+$/, '')}/`

  async function ask(url: string, options: RequestInit = {}, signal?: AbortSignal): Promise<Response> {
    const limited = signal ?? AbortSignal.timeout(REQUEST_MS)
    const answer = await fetch(url, { ...options, signal: limited }).catch((error: unknown) => {
      if (limited.aborted) throw error
      throw new AppError('UNAVAILABLE', { retryAfter: 2 }, { cause: error })
    })
    if (answer.ok) return answer
    await answer.body?.cancel()
    const cause = new Error(`ImageKit answered ${answer.status}`)
    if (answer.status === 429 || answer.status >= 500) throw new AppError('UNAVAILABLE', { retryAfter: 2 }, { cause })
    if (answer.status === 402 || answer.status === 403) throw new AppError('STORAGE_FULL', {}, { cause })
    throw cause
  }

  /** null: nothing is there. */
  async function find(key: string): Promise<Listed | null> {
    const name = posix.basename(key)
    const query = new URLSearchParams({ path: posix.dirname(key), searchQuery: `name = ${JSON.stringify(name)}` })
    const answer = await ask(`${config.apiUrl}/v1/files?${query}`, { headers: { authorization } })
    const found = (await answer.json()) as Listed[]
    return found.find((each) => each.name === name && each.type !== 'folder') ?? null
  }

  async function write(key: string, source: Readable, mimeType: string, signal: AbortSignal): Promise<void> {
    await inTemporaryFolder(async (pathOf) => {
      await pipeline(source, createWriteStream(pathOf('object')), { signal })
      const form = new FormData()
      const fields = {
        fileName: posix.basename(key),
        folder: posix.dirname(key),
        useUniqueFileName: 'false',
        isPrivateFile: 'true',
      }
      for (const [name, value] of Object.entries(fields)) form.set(name, value)
      form.set('file', await openAsBlob(pathOf('object'), { type: mimeType }), posix.basename(key))
      const url = `${config.uploadUrl}/api/v1/files/upload`
      const answer = await ask(url, { method: 'POST', headers: { authorization }, body: form }, signal)
      await answer.body?.cancel()
    })
  }

  /** As it was uploaded, for a few minutes. */
  function signed(key: string): string {
    const path = `${key.split('/').map(encodeURIComponent).join('/')}?tr=orig-true`
    const until = Math.floor(Date.now() / 1_000) + LINK_SECONDS
    const signature = createHmac('sha1', config.privateKey).update(`${path}${until}`).digest('hex')
    return `${endpoint}${path}&ik-t=${until}&ik-s=${signature}`
  }

  async function read(key: string, range: ByteRange | null, signal: AbortSignal): Promise<Readable> {
    const headers: Record<string, string> = range ? { range: `bytes=${range.start}-${range.end}` } : {}
    const answer = await ask(signed(key), { headers }, signal)
    const body = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0])
    return range && answer.status === 200 ? Readable.from(partOf(body, range), { objectMode: false }) : body
  }

  const own: Omit<ObjectStore, 'pieces' | 'direct' | 'linkFor' | 'copy'> = {
    write,
    read,
    sizeOf: async (key) => (await find(key))?.size ?? null,
    async remove(key) {
      const found = await find(key)
      if (found !== null)
        await ask(`${config.apiUrl}/v1/files/${encodeURIComponent(found.fileId)}`, {
          method: 'DELETE',
          headers: { authorization },
        })
    },
    withFile: (key, use, signal) =>
      inTemporaryFolder(async (pathOf) => {
        await pipeline(await read(key, null, signal), createWriteStream(pathOf('object')), { signal })
        return use(pathOf('object'))
      }),
    async check(signal) {
      const answer = await ask(`${config.apiUrl}/v1/files?limit=1`, { headers: { authorization } }, signal)
      await answer.body?.cancel()
    },
  }
  const placeOf = (key: string): typeof own => (isIncomingKey(key) ? spool : own)

  return {
    write: (key, ...rest) => placeOf(key).write(key, ...rest),
    read: (key, ...rest) => placeOf(key).read(key, ...rest),
    sizeOf: (key) => placeOf(key).sizeOf(key),
    remove: (key, signal) => placeOf(key).remove(key, signal),
    withFile: (key, ...rest) => placeOf(key).withFile(key, ...rest),
    copy: async (from, to, mimeType, signal) =>
      placeOf(to).write(to, await placeOf(from).read(from, null, signal), mimeType, signal),
    check: async (signal) => {
      await Promise.all([own.check(signal), spool.check(signal)])
    },
    pieces: spool.pieces,
    direct: null,
    linkFor: async () => null, // it would not know the names of files
  }
}

/** Where all of it is answered. */
async function* partOf(source: AsyncIterable<Buffer>, { start, end }: ByteRange): AsyncGenerator<Buffer> {
  let at = 0
  for await (const chunk of source) {
    const part = chunk.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at))
    at += chunk.length
    if (part.length > 0) yield part
    if (at > end) return
  }
}
