import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Client } from 'minio'
import { type PieceStore, type Progress, tailKeyOf } from '../object-store.ts'
import type { Places } from './places.ts'
import { PART_BYTES, partsOf, put, putPart, type Target } from './write-in-parts.ts'

interface Deps {
  client: Client
  places: Places
  targetOf: (key: string, mimeType: string) => Target
  sizeOf: (key: string) => Promise<number | null>
  orSayWhy: <T>(work: Promise<T>) => Promise<T>
}

const ANY_TYPE = 'application/octet-stream'

/** A multipart upload that stays open between requests. What is too little for a part lies beside it until more comes. */
export function createS3Pieces({ client, places, targetOf, sizeOf, orSayWhy }: Deps): PieceStore {
  const lengthOfTail = ({ offset, notes }: Progress): number => offset - notes.parts.length * PART_BYTES

  async function tailOf(key: string, length: number): Promise<Readable> {
    const { bucket } = targetOf(key, ANY_TYPE)
    return client.getPartialObject(bucket, tailKeyOf(key), 0, length)
  }

  async function* withTail(key: string, from: Progress, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const length = lengthOfTail(from)
    if (length > 0) yield* (await tailOf(key, length)) as AsyncIterable<Buffer>
    yield* source
  }

  async function append(
    key: string,
    from: Progress,
    source: AsyncIterable<Buffer>,
    keep: (progress: Progress) => Promise<void>,
  ): Promise<void> {
    const { uploadId } = from.notes
    const used: Buffer[] = []
    let { parts } = from.notes
    let leaving: Promise<void> = Promise.resolve()

    async function send(bytes: Buffer): Promise<void> {
      const etag = await putPart(client, targetOf(key, ANY_TYPE), bytes, { number: parts.length + 1, uploadId })
      parts = [...parts, etag]
      await keep({ offset: parts.length * PART_BYTES, notes: { uploadId, parts } })
    }

    async function lay(tail: Buffer): Promise<void> {
      const offset = parts.length * PART_BYTES + tail.length
      if (offset <= from.offset) return // nothing came
      await put(client, targetOf(tailKeyOf(key), ANY_TYPE), tail, { headers: { 'content-type': ANY_TYPE } })
      await keep({ offset, notes: { uploadId, parts } })
    }

    try {
      for await (const { bytes } of partsOf(
        withTail(key, from, source),
        (index) => (used[index % 2] ??= places.take()),
      )) {
        await leaving
        if (bytes.length < PART_BYTES) return await lay(bytes)
        leaving = send(bytes)
        leaving.catch(() => {}) // said where it is awaited
      }
      await leaving
    } finally {
      await leaving.catch(() => {}) // its place is in use
      places.giveBack(used)
    }
  }

  async function end(key: string, progress: Progress): Promise<void> {
    if ((await sizeOf(key)) === progress.offset) return // it was ended before
    const { uploadId, parts } = progress.notes
    const etags = parts.map((etag, index) => ({ part: index + 1, etag }))
    const length = lengthOfTail(progress)
    if (length > 0) {
      const number = parts.length + 1
      const tail = await buffer(await tailOf(key, length))
      etags.push({ part: number, etag: await putPart(client, targetOf(key, ANY_TYPE), tail, { number, uploadId }) })
    }
    await client.completeMultipartUpload(targetOf(key, ANY_TYPE).bucket, key, uploadId, etags)
  }

  return {
    begin: async (key, mimeType) => {
      const { bucket } = targetOf(key, mimeType)
      const uploadId = await orSayWhy(client.initiateNewMultipartUpload(bucket, key, { 'content-type': mimeType }))
      return { uploadId, parts: [] }
    },
    append: (...args) => orSayWhy(append(...args)),
    end: (...args) => orSayWhy(end(...args)),
  }
}
