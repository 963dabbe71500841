import type { Clock, FileRecord, FileStore } from '@chat/domain'
import { incomingKeyOf, type ObjectStore, thumbnailKeyOf } from './object-store.ts'

const AT_ONCE = 200
const UPLOAD_MAX_MS = 60 * 60_000 // above the longest that a request may take
const LOOSE_MS = 24 * 60 * 60_000
/** Who began to copy a file before it was deleted has noticed by then. */
const DELETED_MS = 60_000

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
  async function sweepFiles(signal: AbortSignal, ages = { deletedMs: DELETED_MS, looseMs: LOOSE_MS }): Promise<number> {
    const now = clock.now()
    const due = await files.due(
      { uploadingBefore: now - UPLOAD_MAX_MS, looseBefore: now - ages.looseMs, deletedBefore: now - ages.deletedMs },
      AT_ONCE,
      signal,
    )
    for (const file of due) await sweep(file, now, signal)
    return due.length

    async function sweep({ id, state, objectKey }: FileRecord, now: number, signal: AbortSignal): Promise<void> {
      if (state !== 'uploading' && state !== 'deleted') {
        await files.settle(id, [state], { state: 'deleted', changedAt: now }, signal)
        return
      }
      if (!(await files.isShared(id, objectKey, signal))) {
        await store.remove(objectKey, signal)
        await store.remove(thumbnailKeyOf(objectKey), signal)
        await store.remove(incomingKeyOf(objectKey), signal)
      }
      await files.remove(id, signal)
    }
  }

export type SweepFiles = ReturnType<typeof createSweepFiles>
