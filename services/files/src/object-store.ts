import type { Readable } from 'node:stream'

export interface ByteRange {
  start: number
  /** The last one. */
  end: number
}

export interface DirectStore {
  /** For one file of at most so many bytes, for a while. */
  addressFor(key: string, bytesMax: number): Promise<{ url: string; fields: Record<string, string>; expiresAt: number }>
  /** null: nothing is there. */
  sizeOf(key: string): Promise<number | null>
  /** Without its bytes leaving the store. */
  copy(from: string, to: string, mimeType: string): Promise<void>
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
  /** Where browsers may put bytes themselves; null: only here. */
  direct: DirectStore | null
  /** Throws where nothing could be written. */
  check(signal: AbortSignal): Promise<unknown>
}

const THUMBNAIL = '.thumbnail'
export const thumbnailKeyOf = (objectKey: string): string => objectKey + THUMBNAIL
export const isThumbnailKey = (key: string): boolean => key.endsWith(THUMBNAIL)
/** Where somebody may put bytes for a while: never where they are read from. */
export const incomingKeyOf = (objectKey: string): string => `${objectKey}.incoming`
