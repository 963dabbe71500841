import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { type ConversationId, ID_PREFIXES, type UserId } from '@chat/contracts'
import { AppError, type Clock, type FileRecord, type FileStore, type IdSource } from '@chat/domain'
import type { ImageWorkshop } from '../images/image-workshop.ts'
import { incomingKeyOf, type ObjectStore, thumbnailKeyOf } from '../object-store.ts'
import type { ScanFiles } from '../scanning/scan-files.ts'
import type { Verdict } from '../scanning/scanner.ts'
import { cleanName } from './clean-name.ts'
import { countBytes, peek } from './count-bytes.ts'
import { SNIFFED_BYTES, sniffType, typeByName } from './sniff-type.ts'

export interface ReceiveDeps {
  files: FileStore
  store: ObjectStore
  clock: Pick<Clock, 'now'>
  ids: IdSource
  images: Pick<ImageWorkshop, 'process'>
  /** null: nothing is scanned. */
  scan: ScanFiles['scan'] | null
  limits: { fileBytesMax: number; imagePixelsMax: number; quotaBytes: number; extensions: ReadonlySet<string> }
}

export interface Upload {
  ownerId: UserId
  /** null: told after the file. */
  conversationId: ConversationId | null
  name: string | undefined
  /** A picture of who sends it. */
  isAvatar?: boolean
  /** As much as it can be at most. */
  sizeMax: number
  source: Readable
}

export interface ReceiveFile {
  /** Stores it; nobody sees it yet. Leaves nothing behind where it throws. */
  store(upload: Upload, signal: AbortSignal): Promise<FileRecord>
  /** Only what is known before: its bytes are still to come. */
  reserve(upload: Omit<Upload, 'source'>, signal: AbortSignal): Promise<FileRecord>
  /** Of what was put into the store by somebody else. */
  takeIn(file: FileRecord, signal: AbortSignal): Promise<FileRecord>
  /** From now on it can be sent, or once the scanner has looked at it, if that cannot be done at once. */
  finish(file: FileRecord, conversationId: ConversationId | null, signal: AbortSignal): Promise<FileRecord>
  discard(file: FileRecord): Promise<void>
}

const DISCARD_MS = 10_000

export function createReceiveFile({ files, store, clock, ids, images, scan, limits }: ReceiveDeps): ReceiveFile {
  /** What is written down first is found by the sweep, whatever becomes of this process. */
  async function reserve(upload: Omit<Upload, 'source'>, signal: AbortSignal): Promise<FileRecord> {
    const { ownerId, conversationId, name, sizeMax, isAvatar } = upload
    const id = `${ID_PREFIXES.file}${ids.token(24)}`
    const now = clock.now()
    const cleaned = cleanName(name)
    const { mimeType, kind } = typeByName(cleaned, limits.extensions)
    if (isAvatar && kind !== 'image') throw new AppError('FILE_TYPE_REFUSED', { detail: 'Send an image.' })
    const record: FileRecord = {
      id,
      ownerId,
      conversationId,
      name: cleaned,
      mimeType,
      size: Math.min(sizeMax, limits.fileBytesMax),
      kind,
      width: null,
      height: null,
      durationMs: null,
      placeholder: null,
      etag: '',
      hasThumbnail: false,
      objectKey: isAvatar ? `uploads/avatars/${ownerId}/${id}` : `uploads/chat/${conversationId ?? 'unassigned'}/${id}`,
      copiedFrom: null,
      state: 'uploading',
      messageSeq: null,
      commandId: null,
      createdAt: now,
      changedAt: now,
    }
    await files.create(record, signal)
    // After it is written down, so that of several at once none is overlooked.
    if (limits.quotaBytes > 0 && (await files.usage(ownerId, signal)) > limits.quotaBytes) {
      await files.remove(id, signal)
      throw new AppError('FILE_QUOTA_EXCEEDED')
    }
    return record
  }

  async function discard({ id, objectKey }: FileRecord): Promise<void> {
    const signal = AbortSignal.timeout(DISCARD_MS)
    const keys = [objectKey, thumbnailKeyOf(objectKey), incomingKeyOf(objectKey)]
    await Promise.all(keys.map((key) => store.remove(key, signal)))
    await files.remove(id, signal)
  }

  /** As they come. */
  async function storeBytes(file: FileRecord, source: Readable, signal: AbortSignal): Promise<FileRecord> {
    const { through, count } = countBytes(limits.fileBytesMax)
    const cut = new AbortController()
    await Promise.all([
      pipeline(source, through, { signal }),
      store.write(file.objectKey, through, file.mimeType, AbortSignal.any([signal, cut.signal])),
    ]).catch((error: unknown) => {
      cut.abort(error)
      throw error
    })
    return { ...file, size: count(), etag: ids.token(16) } // what stands under a key never changes
  }

  /** Not what was sent is stored, but what it shows. */
  async function storeImage(
    given: FileRecord,
    source: Readable,
    isAvatar: boolean,
    signal: AbortSignal,
  ): Promise<FileRecord> {
    const file = isAvatar ? { ...given, mimeType: 'image/webp' } : given
    const folder = await mkdtemp(join(tmpdir(), 'chat-image-'))
    try {
      const job = {
        input: join(folder, 'input'),
        output: join(folder, 'output'),
        thumbnail: join(folder, 'thumbnail'),
        mimeType: given.mimeType,
        isAvatar,
        pixelsMax: limits.imagePixelsMax,
      }
      await pipeline(source, countBytes(limits.fileBytesMax).through, createWriteStream(job.input), { signal })
      const facts = await images.process(job, signal)
      await store.write(thumbnailKeyOf(file.objectKey), createReadStream(job.thumbnail), 'image/webp', signal)
      const stored = await storeBytes(file, createReadStream(job.output), signal)
      return { ...stored, ...facts, hasThumbnail: true }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  async function scanned(file: FileRecord, look: ScanFiles['scan'], signal: AbortSignal): Promise<FileRecord> {
    let verdict: Verdict
    try {
      verdict = await look(file, signal)
    } catch {
      return file // counted there, and looked at again later
    }
    if (verdict === 'infected') throw new AppError('FILE_INFECTED')
    if (verdict === 'unscanned')
      throw new AppError('FILE_TOO_LARGE', { detail: 'The virus scanner takes no file of this size.' })
    const ready = await files.settle(file.id, ['scanning'], { state: 'ready', changedAt: clock.now() }, signal)
    if (!ready) throw new AppError('FILE_NOT_FOUND')
    return ready
  }

  return {
    discard,
    reserve,

    async takeIn(file, signal) {
      const from = incomingKeyOf(file.objectKey)
      const size = (await store.direct?.sizeOf(from)) ?? null
      if (size === null) throw new AppError('BAD_REQUEST', { detail: 'The store has nothing of this file yet.' })
      try {
        if (size > limits.fileBytesMax) throw new AppError('FILE_TOO_LARGE')
        const range = { start: 0, end: Math.min(size, SNIFFED_BYTES) - 1 }
        const head = await buffer(await store.read(from, range, signal))
        const { mimeType, kind } = await sniffType(file.name, head, limits.extensions)
        const typed = { ...file, mimeType, kind }
        if (kind === 'image') return await storeImage(typed, await store.read(from, null, signal), false, signal)
        await store.direct?.copy(from, file.objectKey, mimeType)
        return { ...typed, size, etag: ids.token(16) }
      } catch (error) {
        await discard(file).catch(() => {}) // the sweep comes by
        throw error
      } finally {
        await store.remove(from, signal).catch(() => {})
      }
    },

    async store(upload, signal) {
      const file = await reserve(upload, signal)
      try {
        const { source, isAvatar = false } = upload
        const { head, whole } = await peek(source, SNIFFED_BYTES)
        if (head.length === 0) throw new AppError('FILE_BROKEN', { detail: 'The file is empty.' })
        const { mimeType, kind } = await sniffType(file.name, head, limits.extensions)
        const typed = { ...file, mimeType, kind }
        return kind === 'image'
          ? await storeImage(typed, whole, isAvatar, signal)
          : await storeBytes(typed, whole, signal)
      } catch (error) {
        await discard(file).catch(() => {}) // the sweep comes by
        throw error
      }
    },

    async finish(file, conversationId, signal) {
      const { id, size, etag, mimeType, kind, width, height, durationMs, placeholder, hasThumbnail } = file
      const facts = { size, etag, mimeType, kind, width, height, durationMs, placeholder, hasThumbnail }
      const state = scan === null ? 'ready' : 'scanning'
      const change = { ...facts, conversationId, state, changedAt: clock.now() } as const
      const finished = await files.settle(id, ['uploading'], change, signal)
      if (!finished) throw new AppError('FILE_NOT_FOUND')
      return scan === null ? finished : await scanned(finished, scan, signal)
    },
  }
}
