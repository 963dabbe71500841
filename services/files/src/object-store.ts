import type { Readable } from 'node:stream'

export interface ByteRange {
  start: number
  /** The last one. */
  end: number
}

/** Where bytes are kept. A key is made of our own ids, and what stands under it never changes. */
export interface ObjectStore {
  /** All of it or nothing: what was cut off is not there. Never holds more than a few MB of it. */
  write(key: string, source: Readable, mimeType: string, signal: AbortSignal): Promise<void>
  read(key: string, range: ByteRange | null, signal: AbortSignal): Promise<Readable>
  /** Also where there is nothing. */
  remove(key: string, signal: AbortSignal): Promise<void>
  /** Where a browser gets it by itself for a few minutes; null: only from here. */
  linkFor(key: string, as: { disposition: string; mimeType: string }): Promise<string | null>
  /** Throws where nothing could be written. */
  check(signal: AbortSignal): Promise<unknown>
}

const THUMBNAIL = '.thumbnail'
export const thumbnailKeyOf = (objectKey: string): string => objectKey + THUMBNAIL
export const isThumbnailKey = (key: string): boolean => key.endsWith(THUMBNAIL)
