import { Readable, Transform } from 'node:stream'
import { AppError } from '@chat/domain'

/** Counts what passes, and lets no more through than may be. */
export function countBytes(max: number): { through: Transform; count: () => number } {
  let size = 0
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      if (size > max) return done(new AppError('FILE_TOO_LARGE', { detail: `It has more than ${max} bytes.` }))
      done(null, chunk)
    },
  })
  return { through, count: () => size }
}

/** The first bytes, and all of them as a stream. */
export async function peek(source: Readable, length: number): Promise<{ head: Buffer; whole: Readable }> {
  const chunks: Buffer[] = []
  let size = 0
  while (size < length) {
    const chunk = (source.read() ?? (await nextChunk(source))) as Buffer | null
    if (chunk === null) {
      const all = Buffer.concat(chunks)
      return { head: all, whole: Readable.from([all]) }
    }
    chunks.push(chunk)
    size += chunk.length
  }
  const read = Buffer.concat(chunks)
  source.unshift(read)
  return { head: read.subarray(0, length), whole: source }
}

/** null: there are no more. */
function nextChunk(source: Readable): Promise<Buffer | null> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | null>()
  const look = (): void => {
    const chunk = source.read() as Buffer | null
    if (chunk !== null) settle(() => resolve(chunk))
  }
  const end = (): void => settle(() => resolve(null))
  const fail = (error: Error): void => settle(() => reject(error))
  const close = (): void => settle(() => reject(source.errored ?? new Error('the upload was cut off')))
  function settle(how: () => void): void {
    source.off('readable', look).off('end', end).off('error', fail).off('close', close)
    how()
  }
  if (source.readableEnded) resolve(null)
  else if (source.destroyed) reject(source.errored ?? new Error('the upload was cut off'))
  else source.on('readable', look).on('end', end).on('error', fail).on('close', close)
  return promise
}
