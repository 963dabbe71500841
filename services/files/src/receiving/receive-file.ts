import { createReadStream, createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { type ConversationId, ID_PREFIXES, limits as standard, type UserId } from '@chat/contracts'
import { AppError, type Arrival, type Clock, type FileRecord, type FileStore, type IdSource } from '@chat/domain'
import { inTemporaryFolder } from '../adapters/in-temporary-folder.ts'
import type { LookAtMedia } from '../media/look-at-media.ts'
import type { Workshop } from '../media/workshop.ts'
import { incomingKeyOf, type ObjectStore, removeFile, removeIncoming, thumbnailKeyOf } from '../object-store.ts'
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
  workshop: Pick<Workshop, 'processImage'>
  lookAtMedia: LookAtMedia
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
  /** As much as it can be at most; all of it, where it is still to come. */
  sizeMax: number
  /** null: with this request. */
  arrival?: Arrival | null
  source: Readable
}

export interface ReceiveFile {
  /** Stores it; nobody sees it yet. Leaves nothing behind where it throws. */
  store(upload: Upload, signal: AbortSignal): Promise<FileRecord>
  /** Only what is known before: its bytes are still to come. */
  reserve(upload: Omit<Upload, 'source'>, signal: AbortSignal): Promise<FileRecord>
  /** By its first bytes. */
  assertType(file: Pick<FileRecord, 'name'>, head: Buffer): Promise<void>
  /** Of what has arrived in the store. */
  takeIn(file: FileRecord, signal: AbortSignal): Promise<FileRecord>
  /** From now on it can be sent, or once the scanner has looked at it, if that cannot be done at once. */
  finish(file: FileRecord, conversationId: ConversationId | null, signal: AbortSignal): Promise<FileRecord>
  discard(file: FileRecord): Promise<void>
}

const DISCARD_MS = 10_000
const ANY_STATE = ['uploading', 'arrived', 'scanning', 'ready', 'quarantined'] as const

export function createReceiveFile({
  files,
  store,
  clock,
  ids,
  workshop,
  lookAtMedia,
  scan,
  limits,
}: ReceiveDeps): ReceiveFile {
  /** What is written down first is found by the sweep, whatever becomes of this process. */
  async function reserve(upload: Omit<Upload, 'source'>, signal: AbortSignal): Promise<FileRecord> {
    const { ownerId, conversationId, name, sizeMax, isAvatar, arrival = null } = upload
    if (arrival !== null && sizeMax > limits.fileBytesMax)
      throw new AppError('FILE_TOO_LARGE', { detail: `A file has at most ${limits.fileBytesMax} bytes.` })
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
      arrival,
      messageSeq: null,
      commandId: null,
      createdAt: now,
      changedAt: now,
    }
    await files.create(record, signal)
    // After it is written down, so that of several at once none is overlooked.
    const refusal = await limitReached(record, signal)
    if (refusal !== null) {
      await files.remove(id, signal)
      throw new AppError(refusal)
    }
    return record
  }

  async function limitReached(
    { ownerId, arrival }: FileRecord,
    signal: AbortSignal,
  ): Promise<'FILE_QUOTA_EXCEEDED' | 'UPLOAD_LIMIT' | null> {
    if (limits.quotaBytes > 0 && (await files.usage(ownerId, signal)) > limits.quotaBytes) return 'FILE_QUOTA_EXCEEDED'
    const isOneTooMany =
      arrival !== null && (await files.countArriving(ownerId, signal)) > standard.unfinishedUploadsMax
    return isOneTooMany ? 'UPLOAD_LIMIT' : null
  }

  /** Where bytes may still come, it is kept in mind until none can, so that none stay. */
  async function discard({ id, objectKey, arrival }: FileRecord): Promise<void> {
    const signal = AbortSignal.timeout(DISCARD_MS)
    if (arrival !== null) {
      const change = { state: 'deleted', changedAt: clock.now(), arrival: ended(arrival) } as const
      await files.settle(id, change, { state: ANY_STATE }, signal)
    }
    await removeFile(store, objectKey, signal)
    if (arrival === null) await files.remove(id, signal)
  }

  /** An address of the store holds as long as it was said to. */
  const ended = (arrival: Arrival): Arrival =>
    arrival.notes === null ? arrival : { ...arrival, writer: '', until: clock.now() }

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
    return inTemporaryFolder(async (pathOf) => {
      const job = {
        input: pathOf('input'),
        output: pathOf('output'),
        thumbnail: pathOf('thumbnail'),
        mimeType: given.mimeType,
        isAvatar,
        pixelsMax: limits.imagePixelsMax,
      }
      await pipeline(source, countBytes(limits.fileBytesMax).through, createWriteStream(job.input), { signal })
      const facts = await workshop.processImage(job, signal)
      await store.write(thumbnailKeyOf(file.objectKey), createReadStream(job.thumbnail), 'image/webp', signal)
      const stored = await storeBytes(file, createReadStream(job.output), signal)
      return { ...stored, ...facts, hasThumbnail: true }
    })
  }

  async function storeChecked(
    file: FileRecord,
    source: Readable,
    isAvatar: boolean,
    signal: AbortSignal,
  ): Promise<FileRecord> {
    const { head, whole } = await peek(source, SNIFFED_BYTES)
    if (head.length === 0) throw new AppError('FILE_BROKEN', { detail: 'The file is empty.' })
    await sniffType(file.name, head, limits.extensions)
    if (file.kind === 'image') return storeImage(file, whole, isAvatar, signal)
    return lookedAt(await storeBytes(file, whole, signal), signal)
  }

  /** Where nobody else writes, and only then looked at: what may come after this changes nothing. */
  async function copyIn(file: FileRecord, from: string, signal: AbortSignal): Promise<FileRecord> {
    const { objectKey, name, mimeType } = file
    await store.copy(from, objectKey, mimeType, signal)
    const size = (await store.sizeOf(objectKey)) ?? 0
    if (size === 0) throw new AppError('FILE_BROKEN', { detail: 'The file is empty.' })
    if (size > limits.fileBytesMax) throw new AppError('FILE_TOO_LARGE')
    const range = { start: 0, end: Math.min(size, SNIFFED_BYTES) - 1 }
    await sniffType(name, await buffer(await store.read(objectKey, range, signal)), limits.extensions)
    return lookedAt({ ...file, size, etag: ids.token(16) }, signal)
  }

  const lookedAt = async (file: FileRecord, signal: AbortSignal): Promise<FileRecord> =>
    file.kind === 'audio' || file.kind === 'video' ? { ...file, ...(await lookAtMedia(file, signal)) } : file

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
    const ready = await files.settle(
      file.id,
      { state: 'ready', changedAt: clock.now() },
      { state: ['scanning'] },
      signal,
    )
    if (!ready) throw new AppError('FILE_NOT_FOUND')
    return ready
  }

  return {
    discard,
    reserve,

    assertType: async ({ name }, head) => void (await sniffType(name, head, limits.extensions)),

    async takeIn(file, signal) {
      const from = incomingKeyOf(file.objectKey)
      const taken =
        file.kind === 'image'
          ? await storeChecked(file, await store.read(from, null, signal), false, signal)
          : await copyIn(file, from, signal)
      await removeIncoming(store, file.objectKey, signal).catch(() => {}) // the sweep comes by
      return taken
    },

    async store(upload, signal) {
      const file = await reserve(upload, signal)
      try {
        return await storeChecked(file, upload.source, upload.isAvatar ?? false, signal)
      } catch (error) {
        await discard(file).catch(() => {}) // the sweep comes by
        throw error
      }
    },

    async finish(file, conversationId, signal) {
      const { id, size, etag, mimeType, kind, width, height, durationMs, placeholder, hasThumbnail } = file
      const facts = { size, etag, mimeType, kind, width, height, durationMs, placeholder, hasThumbnail }
      const state = scan === null ? 'ready' : 'scanning'
      const arrival = file.arrival && ended(file.arrival)
      const change = { ...facts, conversationId, arrival, state, changedAt: clock.now() } as const
      const finished = await files.settle(id, change, { state: ['uploading', 'arrived'] }, signal)
      if (!finished) throw new AppError('FILE_NOT_FOUND')
      return scan === null ? finished : await scanned(finished, scan, signal)
    },
  }
}
