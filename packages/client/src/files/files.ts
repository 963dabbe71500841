/** Files: sent up with progress, and shown by addresses that need no token. */
import type { File as FileOfMessage, FileUsage, LinkedFile } from '@chat/contracts'
import type { Clock } from '../clock.ts'
import type { Rest } from '../rest/rest.ts'
import type { ResumableUpload } from './resumable-upload.ts'
import { createTransmit, fileIn, nameOf, type TransmitSession } from './transmit.ts'

export interface UploadOptions {
  /** Of a `File` its own name. */
  readonly name?: string
  /** From 0 to 1. */
  readonly onProgress?: (share: number) => void
  readonly signal?: AbortSignal
}

export interface FileActions {
  /**
   * The answer can be sent once it is `ready`: `sendMessage(…, { attachments: [file] })`. Throws `ChatError`, `CANCELLED`
   * among them. A large file goes on where it was cut off, also when it is uploaded again after it failed.
   */
  uploadFile(conversationId: string, file: Blob, options?: UploadOptions): Promise<FileOfMessage>
  /** A picture of me, to be set with `setAvatar`. */
  uploadAvatar(picture: Blob, options?: UploadOptions): Promise<FileOfMessage>
  /** As it is now: what is `scanning` becomes `ready` or `quarantined`. */
  getFile(fileId: string): Promise<LinkedFile>
  /** A file with addresses that hold for a while; null: it is gone, or not to be seen. Those of one moment are asked for at once. */
  linkFile(fileId: string): Promise<LinkedFile | null>
  /** Takes back what was uploaded and not sent. */
  discardFile(fileId: string): Promise<void>
  fileUsage(): Promise<FileUsage>
}

export interface FilesOptions {
  readonly baseUrl: string
  readonly rest: Rest
  readonly session: TransmitSession
  readonly clock: Clock
  readonly random: () => number
}

/** What is smaller is sent again as fast. */
const RESUMABLE_BYTES = 8 * 1024 * 1024
const LINKS_AT_ONCE = 100
/** Earlier than it ends, so that it does not end on its way. */
const LINK_MARGIN_MS = 60_000

export function createFiles({ baseUrl, rest, session, clock, random }: FilesOptions): FileActions {
  const transmit = createTransmit(baseUrl, session)
  let resumable: ResumableUpload | null = null
  const uploadInPieces: ResumableUpload = async (...args) => {
    const { createResumableUpload } = await import('./resumable-upload.ts') // few need it
    resumable ??= createResumableUpload({ transmit, rest, clock, random })
    return resumable(...args)
  }
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

  async function sendForm(
    path: string,
    fields: Readonly<Record<string, string>>,
    file: Blob,
    { name, onProgress, signal }: UploadOptions,
  ): Promise<FileOfMessage> {
    const body = new FormData()
    for (const [field, value] of Object.entries(fields)) body.set(field, value)
    body.set('file', file, nameOf(file, name))
    return fileIn(await transmit({ method: 'POST', path, body, onProgress, signal }))
  }

  return {
    uploadFile: (conversationId, file, options = {}) =>
      file.size < RESUMABLE_BYTES
        ? sendForm('/api/files/upload', { conversationId }, file, options)
        : uploadInPieces(conversationId, file, options),
    uploadAvatar: (picture, options = {}) => sendForm('/api/files/avatar', {}, picture, options),
    getFile: (fileId) => rest('getFile', { params: { fileId } }),
    linkFile(fileId) {
      const known = links.get(fileId)
      if (known && (ends.get(fileId) ?? Number.POSITIVE_INFINITY) > clock.now() + LINK_MARGIN_MS) return known
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
