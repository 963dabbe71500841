import { addAbortSignal, Readable } from 'node:stream'
import type { Client } from 'minio'
import type { Places } from './places.ts'

/** The smallest part that S3 takes. Two of them are in memory for each file on its way: one fills while one leaves. */
export const PART_BYTES = 5 * 1024 * 1024
const PIECE_BYTES = 128 * 1024

export interface Target {
  bucket: string
  key: string
  region: string
  mimeType: string
}

/**
 * A stream of unknown length. `putObject` of the library does it as well, but takes new memory for every part and
 * digests each twice at once, during which nobody else is served.
 */
export async function writeInParts(
  { client, places }: { client: Client; places: Places },
  target: Target,
  source: Readable,
  signal: AbortSignal,
): Promise<void> {
  const { bucket, key, mimeType } = target
  const used: Buffer[] = []
  const placeFor = (index: number): Buffer => (used[index % 2] ??= places.take())
  const whole = { 'content-type': mimeType }
  const etags: { part: number; etag: string }[] = []
  let uploadId: string | undefined
  let leaving: Promise<unknown> = Promise.resolve()

  async function send(bytes: Buffer, number: number, id: string): Promise<void> {
    etags.push({ part: number, etag: await putPart(client, target, bytes, { number, uploadId: id }) })
  }

  try {
    let number = 0
    for await (const { bytes, isLast } of partsOf(addAbortSignal(signal, source) as AsyncIterable<Buffer>, placeFor)) {
      if (isLast && number === 0) return void (await put(client, target, bytes, { headers: whole }))
      await leaving
      signal.throwIfAborted()
      uploadId ??= await client.initiateNewMultipartUpload(bucket, key, whole)
      leaving = send(bytes, (number += 1), uploadId)
      leaving.catch(() => {}) // said where it is awaited
    }
    await leaving
    signal.throwIfAborted()
    if (uploadId !== undefined) await client.completeMultipartUpload(bucket, key, uploadId, etags)
  } catch (error) {
    await leaving.catch(() => {}) // a part that arrives later would stay
    if (uploadId !== undefined) await client.abortMultipartUpload(bucket, key, uploadId).catch(() => {}) // the sweep comes by
    throw error
  } finally {
    places.giveBack(used)
  }
}

/** One after the other, by turns in the same two places: a part is overwritten while the one after the next is made. */
export async function* partsOf(
  source: AsyncIterable<Buffer>,
  placeFor: (index: number) => Buffer,
): AsyncGenerator<{ bytes: Buffer; isLast: boolean }> {
  let count = 0
  let place = placeFor(count)
  let filled = 0

  for await (const chunk of source) {
    let taken = 0
    while (taken < chunk.length) {
      if (filled === PART_BYTES) {
        yield { bytes: place, isLast: false }
        place = placeFor((count += 1))
        filled = 0
      }
      const copied = chunk.copy(place, filled, taken)
      filled += copied
      taken += copied
    }
  }
  yield { bytes: place.subarray(0, filled), isLast: true }
}

export const putPart = (
  client: Client,
  target: Target,
  bytes: Buffer,
  { number, uploadId }: { number: number; uploadId: string },
): Promise<string> =>
  put(client, target, bytes, { query: `partNumber=${number}&uploadId=${encodeURIComponent(uploadId)}` })

/** One object, or one part of it: its tag. */
export async function put(
  client: Client,
  { bucket, key, region }: Target,
  bytes: Buffer,
  { query, headers = {} }: { query?: string; headers?: Record<string, string> },
): Promise<string> {
  // In pieces: 5 MB handed to the kernel at once are milliseconds during which nobody else is served.
  const answer = await client.makeRequestStreamAsync(
    {
      method: 'PUT',
      bucketName: bucket,
      objectName: key,
      headers: { ...headers, 'content-length': String(bytes.length) },
      ...(query === undefined ? {} : { query }),
    },
    Readable.from(piecesOf(bytes), { objectMode: false, highWaterMark: PIECE_BYTES }),
    '', // the request is signed, its body not
    [200],
    region,
  )
  answer.resume()
  return (answer.headers.etag ?? '').replaceAll('"', '')
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES)
}
