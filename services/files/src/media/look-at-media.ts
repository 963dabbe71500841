import { createReadStream } from 'node:fs'
import type { FileFacts, FileRecord } from '@chat/domain'
import { inTemporaryFolder } from '../adapters/in-temporary-folder.ts'
import { type ObjectStore, thumbnailKeyOf } from '../object-store.ts'
import type { TakeFrame } from './take-frame.ts'
import type { Workshop } from './workshop.ts'

/** Not the first, which is black now and then. */
const FRAME_AT = 0.1
const FRAME_AT_MS_MAX = 3_000

interface Deps {
  store: Pick<ObjectStore, 'withFile' | 'write'>
  workshop: Pick<Workshop, 'durationOf' | 'processImage'>
  takeFrame: TakeFrame
  pixelsMax: number
}

export type MediaFacts = Partial<Pick<FileFacts, 'width' | 'height' | 'durationMs' | 'placeholder' | 'hasThumbnail'>>
export type LookAtMedia = (file: FileRecord, signal: AbortSignal) => Promise<MediaFacts>

/** How long a recording is and, where ffmpeg is, what a video shows. A file of which neither can be told is taken as well. */
export function createLookAtMedia({ store, workshop, takeFrame, pixelsMax }: Deps): LookAtMedia {
  async function posterOf(
    { objectKey, mimeType }: FileRecord,
    input: string,
    durationMs: number | null,
    signal: AbortSignal,
  ): Promise<MediaFacts> {
    return inTemporaryFolder(async (pathOf) => {
      const atMs = Math.min(FRAME_AT_MS_MAX, (durationMs ?? 0) * FRAME_AT)
      await takeFrame({ input, mimeType, atMs, output: pathOf('frame'), pixelsMax }, signal)
      const [output, thumbnail] = [pathOf('output'), pathOf('thumbnail')]
      const image = { input: pathOf('frame'), output, thumbnail, mimeType: 'image/jpeg', isAvatar: false, pixelsMax }
      const facts = await workshop.processImage(image, signal)
      await store.write(thumbnailKeyOf(objectKey), createReadStream(thumbnail), 'image/webp', signal)
      return { ...facts, hasThumbnail: true }
    })
  }

  /** Nothing, where nothing can be told. */
  async function ifAny<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
    return work.catch(() => {
      signal.throwIfAborted()
      return null
    })
  }

  return (file, signal) =>
    store.withFile(
      file.objectKey,
      async (path) => {
        const durationMs = await ifAny(workshop.durationOf(path, signal), signal)
        const poster = file.kind === 'video' ? await ifAny(posterOf(file, path, durationMs, signal), signal) : null
        return { durationMs, ...poster }
      },
      signal,
    )
}
