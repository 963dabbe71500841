/** Uploads that go on where they were cut off, by the protocol tus 1.0. */
import type { File as FileOfMessage } from '@chat/contracts'
import { ChatError } from '../chat-error.ts'
import type { Clock } from '../clock.ts'
import { insist, isPassing } from '../patience.ts'
import type { Rest } from '../rest/rest.ts'
import type { UploadOptions } from './files.ts'
import { accepted, cancelled, nameOf, type Transmit } from './transmit.ts'

/** Without a single byte more, before it is given back to a person. */
const TRIES = 6
const PATH = '/api/files/uploads'
const TUS = { 'tus-resumable': '1.0.0' }
const NEVER = new AbortController().signal

interface Deps {
  readonly transmit: Transmit
  readonly rest: Rest
  readonly clock: Clock
  readonly random: () => number
}

export type ResumableUpload = (conversationId: string, file: Blob, options: UploadOptions) => Promise<FileOfMessage>

export function createResumableUpload({ transmit, rest, clock, random }: Deps): ResumableUpload {
  /** What failed, by what was to be sent and where: the next try goes on with it. */
  const begun = new WeakMap<Blob, { conversationId: string; fileId: string }>()

  return async function upload(conversationId, file, { name, onProgress, signal = NEVER }) {
    async function begin(): Promise<string> {
      const headers = {
        ...TUS,
        'upload-length': String(file.size),
        'upload-metadata': `conversationId ${base64(conversationId)},filename ${base64(nameOf(file, name))}`,
      }
      const answer = accepted(await transmit({ method: 'POST', path: PATH, headers, signal }))
      const fileId = answer.header('location')?.split('/').at(-1) ?? ''
      begun.set(file, { conversationId, fileId })
      return fileId
    }

    /** How much of it is there. */
    async function look(): Promise<{ fileId: string; offset: number }> {
      const known = begun.get(file)
      if (known?.conversationId === conversationId) {
        try {
          const path = `${PATH}/${known.fileId}`
          const answer = accepted(await transmit({ method: 'HEAD', path, headers: TUS, signal }))
          return { fileId: known.fileId, offset: Number(answer.header('upload-offset')) }
        } catch (error) {
          if (!(error instanceof ChatError && error.code === 'FILE_NOT_FOUND')) throw error
        }
      }
      return { fileId: await begin(), offset: 0 }
    }

    async function append({ fileId, offset }: { fileId: string; offset: number }): Promise<void> {
      if (offset === file.size) return
      const headers = {
        ...TUS,
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
      }
      const rest = file.slice(offset)
      const tell = (share: number): void => onProgress?.((offset + share * rest.size) / file.size)
      accepted(
        await transmit({ method: 'PATCH', path: `${PATH}/${fileId}`, headers, body: rest, onProgress: tell, signal }),
      )
    }

    /** For as long as it gets on. */
    async function getOn(): Promise<FileOfMessage> {
      for (let stand = await look(); ;) {
        try {
          await append(stand)
          return await rest('completeDirectUpload', { params: { fileId: stand.fileId }, signal })
        } catch (error) {
          if (!isPassing(error) && !isElsewhere(error)) throw error
          const next = await look()
          if (next.fileId === stand.fileId && next.offset === stand.offset) throw error
          stand = next
        }
      }
    }

    try {
      const sent = await insist(getOn, TRIES, { clock, random, signal })
      begun.delete(file)
      return sent
    } catch (error) {
      const left = begun.get(file)
      if (signal.aborted || !isPassing(error)) begun.delete(file)
      if (!signal.aborted) throw error
      // It ends by itself if this does not arrive.
      const path = `${PATH}/${left?.fileId ?? ''}`
      if (left !== undefined) transmit({ method: 'DELETE', path, headers: TUS }).catch(() => undefined)
      throw cancelled()
    }
  }
}

const isElsewhere = (error: unknown): boolean => error instanceof ChatError && error.code === 'UPLOAD_OFFSET_WRONG'

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))
