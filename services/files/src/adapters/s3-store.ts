import type { Readable } from 'node:stream'
import { AppError } from '@chat/domain'
import { Client } from 'minio'
import { isThumbnailKey, type ObjectStore } from '../object-store.ts'

/** As much of one file as is in memory on its way: the smallest part that S3 takes. */
const PART_BYTES = 5 * 1024 * 1024
const LINK_SECONDS = 300

export interface S3Config {
  /** `https://s3.example.org`, or a host and port. */
  endpoint: string
  /** The same as browsers reach it; null: they do not, and get bytes from here. */
  publicEndpoint: string | null
  accessKey: string
  secretKey: string
  region: string
  bucket: string
  /** What is made of files. */
  thumbnailBucket: string
}

const FULL = new Set(['XMinioStorageFull', 'QuotaExceeded', 'AccessDenied', 'InsufficientStorage'])
const AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'SlowDown',
  'ServiceUnavailable',
])

const connect = (endpoint: string, { accessKey, secretKey, region }: S3Config): Client => {
  const url = new URL(/^https?:\/\//.test(endpoint) ? endpoint : `http://${endpoint}`)
  const useSSL = url.protocol === 'https:'
  return new Client({
    endPoint: url.hostname,
    port: url.port === '' ? (useSSL ? 443 : 80) : Number(url.port),
    useSSL,
    accessKey,
    secretKey,
    region,
    pathStyle: true,
    partSize: PART_BYTES,
  })
}

/** Objects in two buckets, which are made where they are missing. */
export async function createS3Store(config: S3Config): Promise<ObjectStore> {
  const client = connect(config.endpoint, config)
  const open = config.publicEndpoint === null ? null : connect(config.publicEndpoint, config)
  const bucketOf = (key: string): string => (isThumbnailKey(key) ? config.thumbnailBucket : config.bucket)
  for (const bucket of new Set([config.bucket, config.thumbnailBucket])) await makeBucket(client, bucket, config.region)

  /** Also what was begun and not ended. */
  async function remove(key: string): Promise<void> {
    await client.removeIncompleteUpload(bucketOf(key), key).catch(() => {}) // there is none, mostly
    await client.removeObject(bucketOf(key), key)
  }

  return {
    async write(key, source, mimeType, signal) {
      // The library waits for ever for a stream that was cut off.
      const { promise: cut, reject } = Promise.withResolvers<never>()
      const leave = (): void => reject(signal.reason as Error)
      source.once('error', reject)
      signal.addEventListener('abort', leave, { once: true })
      try {
        signal.throwIfAborted()
        const written = client.putObject(bucketOf(key), key, source, undefined, { 'Content-Type': mimeType })
        await Promise.race([written, cut])
      } catch (error) {
        source.destroy()
        await remove(key).catch(() => {}) // the sweep comes by
        throw translated(error)
      } finally {
        cut.catch(() => {})
        source.off('error', reject)
        signal.removeEventListener('abort', leave)
      }
    },

    async read(key, range, signal) {
      const bucket = bucketOf(key)
      const found: Readable = await (
        range
          ? client.getPartialObject(bucket, key, range.start, range.end - range.start + 1)
          : client.getObject(bucket, key)
      ).catch((error: unknown) => {
        throw translated(error)
      })
      const stop = (): void => void found.destroy()
      signal.addEventListener('abort', stop, { once: true })
      found.once('close', () => signal.removeEventListener('abort', stop))
      return found
    },

    async remove(key) {
      await remove(key).catch((error: unknown) => {
        throw translated(error)
      })
    },

    async linkFor(key, { disposition, mimeType }) {
      if (open === null) return null
      return open.presignedGetObject(bucketOf(key), key, LINK_SECONDS, {
        'response-content-disposition': disposition,
        'response-content-type': mimeType,
      })
    },

    check: () => client.bucketExists(config.bucket),
  }
}

async function makeBucket(client: Client, bucket: string, region: string): Promise<void> {
  if (await client.bucketExists(bucket)) return
  await client.makeBucket(bucket, region).catch(async (error: unknown) => {
    if (!(await client.bucketExists(bucket))) throw error // another process was faster
  })
}

function translated(error: unknown): unknown {
  const { code } = error as { code?: unknown }
  if (typeof code !== 'string') return error
  if (FULL.has(code)) return new AppError('STORAGE_FULL', {}, { cause: error })
  if (AWAY.has(code)) return new AppError('UNAVAILABLE', { retryAfter: 2 }, { cause: error })
  return error
}
