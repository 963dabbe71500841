import type { Readable } from 'node:stream'
import type { Arrival } from '@chat/domain'

export interface ByteRange {
  start: number
  /** The last one. */
  end: number
}

export interface DirectStore {
  /** For one file of at most so many bytes, until then (epoch ms). */
  addressFor(key: string, bytesMax: number, until: number): Promise<{ url: string; fields: Record<string, string> }>
}

export interface Progress {
  /** As many bytes as are kept. */
  offset: number
  notes: NonNullable<Arrival['notes']>
}

/** Objects that come in pieces, by one process after the other. */
export interface PieceStore {
  begin(key: string, mimeType: string): Promise<Progress['notes']>
  /** As much as comes. `keep` is told, now and then and at the end, of what is there for good; what it throws ends it. */
  append(
    key: string,
    from: Progress,
    source: AsyncIterable<Buffer>,
    keep: (progress: Progress) => Promise<void>,
  ): Promise<void>
  /** From then on it is an object like every other. Can be repeated. */
  end(key: string, progress: Progress): Promise<void>
}

/** Where bytes are kept. A key is made of our own ids, and what others are given under it never changes. */
export interface ObjectStore {
  /** All of it or nothing: what was cut off is not there. Never holds more than a few MB of it. */
  write(key: string, source: Readable, mimeType: string, signal: AbortSignal): Promise<void>
  read(key: string, range: ByteRange | null, signal: AbortSignal): Promise<Readable>
  /** null: nothing is there. */
  sizeOf(key: string): Promise<number | null>
  /** What becomes of the one later changes nothing about the other. */
  copy(from: string, to: string, mimeType: string, signal: AbortSignal): Promise<void>
  /** Also where there is nothing. */
  remove(key: string, signal: AbortSignal): Promise<void>
  /** As a file that programs can read, for as long as they do. */
  withFile<T>(key: string, use: (path: string) => Promise<T>, signal: AbortSignal): Promise<T>
  /** Where a browser gets it by itself for a few minutes; null: only from here. */
  linkFor(key: string, as: { disposition: string; mimeType: string }): Promise<string | null>
  /** Where browsers may put bytes themselves; null: only here. */
  direct: DirectStore | null
  pieces: PieceStore
  /** Throws where nothing could be written. */
  check(signal: AbortSignal): Promise<unknown>
}

const THUMBNAIL = '.thumbnail'
export const thumbnailKeyOf = (objectKey: string): string => objectKey + THUMBNAIL
export const isThumbnailKey = (key: string): boolean => key.endsWith(THUMBNAIL)
/** Where somebody may put bytes for a while: never where they are read from. */
export const incomingKeyOf = (objectKey: string): string => `${objectKey}.incoming`
export const isIncomingKey = (key: string): boolean => /\.incoming(\.tail)?$/.test(key)
/** Of what comes in pieces: what is too little for a piece. */
export const tailKeyOf = (incomingKey: string): string => `${incomingKey}.tail`

export async function removeIncoming(store: ObjectStore, objectKey: string, signal: AbortSignal): Promise<void> {
  const incoming = incomingKeyOf(objectKey)
  await Promise.all([incoming, tailKeyOf(incoming)].map((key) => store.remove(key, signal)))
}

/** A file, and everything that belongs to it. */
export async function removeFile(store: ObjectStore, objectKey: string, signal: AbortSignal): Promise<void> {
  const keys = [objectKey, thumbnailKeyOf(objectKey)]
  await Promise.all([...keys.map((key) => store.remove(key, signal)), removeIncoming(store, objectKey, signal)])
}
