import { addAbortSignal, type Readable } from 'node:stream'
import type { FileId, UserId } from '@chat/contracts'
import {
  AppError,
  type Arrival,
  type Clock,
  type ConversationReader,
  type FileRecord,
  type FileStore,
  type IdSource,
} from '@chat/domain'
import { incomingKeyOf, type ObjectStore, type Progress } from '../object-store.ts'
import type { CompleteArrival } from './complete-arrival.ts'
import type { Wished } from './direct-upload.ts'
import type { ReceiveFile } from './receive-file.ts'
import { assertTakesPart } from './receive-form.ts'
import { SNIFFED_BYTES } from './sniff-type.ts'

/** After the last of its bytes. */
const UNFINISHED_MS = 24 * 60 * 60_000
const KEEP_MS = 10_000

type Resumable = FileRecord & { arrival: Arrival & { notes: Progress['notes'] } }

interface Deps {
  receive: Pick<ReceiveFile, 'reserve' | 'discard' | 'assertType'>
  complete: CompleteArrival
  reader: Pick<ConversationReader, 'participant'>
  files: Pick<FileStore, 'find' | 'settle'>
  store: ObjectStore
  ids: IdSource
  clock: Pick<Clock, 'now'>
}

export interface UploadStand {
  fileId: FileId
  offset: number
  size: number
  /** It ends when nobody goes on with it, epoch ms. */
  until: number
}

export type ResumableUploads = ReturnType<typeof createResumableUploads>

/**
 * Uploads that go on after they were cut off, at any process of this service: how far one is stands in the database, its
 * bytes in the store. Whoever goes on with it takes it from who was cut off without knowing it yet.
 */
export function createResumableUploads({ receive, complete, reader, files, store, ids, clock }: Deps) {
  async function find(fileId: FileId, userId: UserId, signal: AbortSignal): Promise<Resumable> {
    const [file] = await files.find([fileId], signal)
    if (file?.ownerId !== userId || !isResumable(file) || file.state === 'deleted') throw new AppError('FILE_NOT_FOUND')
    return file
  }

  /** Also where it ends early: as many bytes as came are kept. */
  async function append(
    fileId: FileId,
    userId: UserId,
    { offset, source }: { offset: number; source: Readable },
    signal: AbortSignal,
  ): Promise<UploadStand> {
    const file = await find(fileId, userId, signal)
    const { arrival, size, conversationId } = file
    if (arrival.offset !== offset) throw new AppError('UPLOAD_OFFSET_WRONG')
    await assertTakesPart(reader, conversationId ?? '', userId, signal)
    if (offset < size) await take(file, source, signal)
    const now = await find(fileId, userId, signal)
    if (now.arrival.offset === size) await complete(fileId, userId, signal)
    return standOf(now)
  }

  async function take(file: Resumable, source: Readable, signal: AbortSignal): Promise<void> {
    const { id, arrival, size, objectKey } = file
    const { offset } = arrival
    const writer = ids.token(16)
    const mine = { ...arrival, writer }
    if (!(await files.settle(id, { arrival: mine }, { state: ['uploading'], offset, writer: arrival.writer }, signal)))
      throw new AppError('UPLOAD_OFFSET_WRONG')

    const coming = untilCut(source, size - offset, signal)
    const checked = offset === 0 ? withHeadChecked(file, coming) : coming
    await store.pieces.append(incomingKeyOf(objectKey), arrival, checked, async (progress) => {
      const kept = { ...mine, ...progress, until: clock.now() + UNFINISHED_MS }
      // Also after the signal: what came is kept.
      const settled = await files.settle(
        id,
        { arrival: kept, changedAt: clock.now() },
        { state: ['uploading'], writer },
        AbortSignal.timeout(KEEP_MS),
      )
      if (!settled) throw new AppError('UPLOAD_OFFSET_WRONG')
    })
  }

  /** What is refused by its first bytes need not come whole. Where they are too few for that, it is found out later. */
  async function* withHeadChecked(file: Resumable, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let head: Buffer | null = Buffer.alloc(0)
    for await (const chunk of source) {
      if (head === null) {
        yield chunk
        continue
      }
      head = Buffer.concat([head, chunk])
      if (head.length < SNIFFED_BYTES) continue
      await receive.assertType(file, head).catch(async (error: unknown) => {
        await receive.discard(file).catch(() => {}) // the sweep comes by
        throw error
      })
      yield head
      head = null
    }
    if (head !== null && head.length > 0) yield head
  }

  return {
    async begin({ conversationId, name, size }: Wished, userId: UserId, signal: AbortSignal): Promise<UploadStand> {
      await assertTakesPart(reader, conversationId, userId, signal)
      const until = clock.now() + UNFINISHED_MS
      const arrival = { until, offset: 0, writer: '', notes: { uploadId: '', parts: [] } }
      const file = await receive.reserve({ ownerId: userId, conversationId, name, sizeMax: size, arrival }, signal)
      const notes = await store.pieces.begin(incomingKeyOf(file.objectKey), file.mimeType)
      await files.settle(file.id, { arrival: { ...arrival, notes } }, { state: ['uploading'] }, signal)
      return { fileId: file.id, offset: 0, size, until }
    },

    async look(fileId: FileId, userId: UserId, signal: AbortSignal): Promise<UploadStand> {
      return standOf(await find(fileId, userId, signal))
    },

    append,

    async giveUp(fileId: FileId, userId: UserId, signal: AbortSignal): Promise<void> {
      const file = await find(fileId, userId, signal)
      if (file.state !== 'uploading') throw new AppError('FILE_NOT_FOUND')
      await receive.discard(file)
    },
  }
}

const isResumable = (file: FileRecord): file is Resumable => (file.arrival?.notes ?? null) !== null

const standOf = ({ id, arrival, size, state }: Resumable): UploadStand => {
  // What was made of an image is not as long as the image was.
  const isWhole = state !== 'uploading'
  return { fileId: id, offset: isWhole ? size : arrival.offset, size, until: arrival.until }
}

/** Whoever goes away ends it, and so does who has said everything. */
async function* untilCut(source: Readable, max: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  let left = max
  const chunks = addAbortSignal(signal, source).iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  try {
    for await (const chunk of chunks) {
      if (chunk.length > left) throw new AppError('BAD_REQUEST', { detail: 'More bytes came than were said before.' })
      left -= chunk.length
      yield chunk
    }
  } catch (error) {
    if (error instanceof AppError) throw error
  }
}
