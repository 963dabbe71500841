import type { File, FileId, UserId } from '@chat/contracts'
import {
  AppError,
  type Clock,
  type ConversationReader,
  type FileRecord,
  type FileStore,
  isThere,
  toWireFile,
} from '@chat/domain'
import { incomingKeyOf, type ObjectStore } from '../object-store.ts'
import type { FilesMetrics } from '../metrics.ts'
import type { ReceiveFile } from './receive-file.ts'
import { assertTakesPart } from './receive-form.ts'

/** Longer than anybody may take for it: who took longer has died. */
const LOOKED_AT_MS = 180_000
const RELEASE_MS = 10_000

interface Deps {
  receive: ReceiveFile
  reader: Pick<ConversationReader, 'participant'>
  files: Pick<FileStore, 'find' | 'settle'>
  store: Pick<ObjectStore, 'sizeOf' | 'pieces'>
  clock: Pick<Clock, 'now'>
  metrics: Pick<FilesMetrics, 'uploaded'>
}

export type CompleteArrival = (fileId: FileId, userId: UserId, signal: AbortSignal) => Promise<File>

/**
 * Of what came by several requests, or past this service: looked at like every other file, by one process at a time. A
 * refusal ends it; what failed otherwise can be tried again. Said twice it is answered twice.
 */
export function createCompleteArrival({ receive, reader, files, store, clock, metrics }: Deps): CompleteArrival {
  async function assertWhole({ arrival, size, objectKey }: FileRecord): Promise<void> {
    const isWhole = arrival?.notes ? arrival.offset === size : (await store.sizeOf(incomingKeyOf(objectKey))) !== null
    if (!isWhole) throw new AppError('BAD_REQUEST', { detail: 'Not all of this file is there yet.' })
  }

  async function take(fileId: FileId, signal: AbortSignal): Promise<FileRecord> {
    const now = clock.now()
    const change = { state: 'arrived', changedAt: now } as const
    const taken =
      (await files.settle(fileId, change, { state: ['uploading'] }, signal)) ??
      (await files.settle(fileId, change, { state: ['arrived'], changedBefore: now - LOOKED_AT_MS }, signal))
    if (!taken) throw new AppError('BUSY', { retryAfter: 2, detail: 'This file is being looked at.' })
    return taken
  }

  async function release(fileId: FileId): Promise<void> {
    const change = { state: 'uploading', changedAt: clock.now() } as const
    await files.settle(fileId, change, { state: ['arrived'] }, AbortSignal.timeout(RELEASE_MS))
  }

  return async function completeArrival(fileId, userId, signal) {
    const [known] = await files.find([fileId], signal)
    if (known?.ownerId !== userId || known.conversationId === null) throw new AppError('FILE_NOT_FOUND')
    if (isThere(known)) return toWireFile(known)
    if (known.arrival === null || known.state === 'deleted') throw new AppError('FILE_NOT_FOUND')
    await assertTakesPart(reader, known.conversationId, userId, signal)
    await assertWhole(known)
    const file = await take(fileId, signal)
    try {
      if (file.arrival?.notes) {
        const { offset, notes } = file.arrival
        await store.pieces.end(incomingKeyOf(file.objectKey), { offset, notes })
      }
      const finished = await receive.finish(await receive.takeIn(file, signal), known.conversationId, signal)
      metrics.uploaded(finished.kind, finished.size)
      return toWireFile(finished)
    } catch (error) {
      if (isRefusal(error)) await receive.discard(file).catch(() => {}) // the sweep comes by
      else await release(fileId).catch(() => {}) // it is taken from us when its time is over
      throw error
    }
  }
}

/** Trying again would end the same. */
const isRefusal = (error: unknown): boolean => error instanceof AppError && error.toProblem().status < 500
