import { type Clock, type FileRecord, type FileStore, isThere } from '@chat/domain'
import { type ObjectStore, removeFile, removeIncoming } from './object-store.ts'

const AT_ONCE = 200
const UPLOAD_MAX_MS = 60 * 60_000 // above the longest that a request may take
const LOOSE_MS = 24 * 60 * 60_000
/** Who began to copy a file before it was deleted has noticed by then. */
const DELETED_MS = 60_000
/** What was on its way when nothing could come any more has arrived by then, and was looked at. */
const LATE_MS = 10 * 60_000

export interface SweepAges {
  deletedMs: number
  looseMs: number
  lateMs: number
}

export interface SweepDeps {
  files: FileStore
  store: ObjectStore
  clock: Clock
}

/**
 * What was never sent is deleted, and of what is deleted the bytes go, unless another file has the same. Several
 * processes may do it at once: each step is as good done twice.
 */
export const createSweepFiles = ({ files, store, clock }: SweepDeps) =>
  async function sweepFiles(signal: AbortSignal, given: Partial<SweepAges> = {}): Promise<number> {
    const ages = { deletedMs: DELETED_MS, looseMs: LOOSE_MS, lateMs: LATE_MS, ...given }
    const now = clock.now()
    const arrivingUntil = now - ages.lateMs
    const times = {
      arrivingUntil,
      uploadingBefore: now - UPLOAD_MAX_MS,
      looseBefore: now - ages.looseMs,
      deletedBefore: now - ages.deletedMs,
    }
    const due = await files.due(times, AT_ONCE, signal)
    for (const file of due) await sweep(file)
    return due.length

    async function sweep(file: FileRecord): Promise<void> {
      const { id, state, objectKey, arrival } = file
      if (!isThere(file)) return removeWhole(file)
      if (arrival !== null && arrival.until < arrivingUntil) {
        await removeIncoming(store, objectKey, signal)
        await files.settle(id, { arrival: null }, { state: [state] }, signal)
        return
      }
      await files.settle(id, { state: 'deleted', changedAt: now }, { state: [state] }, signal)
    }

    async function removeWhole({ id, objectKey }: FileRecord): Promise<void> {
      if (await files.isShared(id, objectKey, signal)) await removeIncoming(store, objectKey, signal)
      else await removeFile(store, objectKey, signal)
      await files.remove(id, signal)
    }
  }

export type SweepFiles = ReturnType<typeof createSweepFiles>
