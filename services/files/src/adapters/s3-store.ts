import { createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@chat/domain'
import { Client, CopyDestinationOptions, CopySourceOptions } from 'minio'
import { type ByteRange, type DirectStore, isThumbnailKey, type ObjectStore } from '../object-store.ts'
import { inTemporaryFolder } from './in-temporary-folder.ts'
import { createPlaces } from './places.ts'
import { createS3Pieces } from './s3-pieces.ts'
import { PART_BYTES, type Target, writeInParts } from './write-in-parts.ts'

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
/** Of an upload in pieces, which cannot be put together. */
const BROKEN = new Set(['NoSuchUpload', 'InvalidPart', 'InvalidPartOrder', 'EntityTooSmall'])
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
  const client = new Client({
    endPoint: url.hostname,
    port: url.port === '' ? (useSSL ? 443 : 80) : Number(url.port),
    useSSL,
    accessKey,
    secretKey,
    region,
    pathStyle: true,
    retryOptions: { disableRetry: true }, // a body that was streamed is gone
  })
  // It would digest 5 MB at once, and so would the store; who does not trust the line between them takes https.
  client.enableSHA256 = false
  return client
}

/** Objects in two buckets, which are made where they are missing. */
export async function createS3Store(config: S3Config): Promise<ObjectStore> {
  const client = connect(config.endpoint, config)
  const places = createPlaces(PART_BYTES)
  const open = config.publicEndpoint === null ? null : connect(config.publicEndpoint, config)
  const bucketOf = (key: string): string => (isThumbnailKey(key) ? config.thumbnailBucket : config.bucket)
  for (const bucket of new Set([config.bucket, config.thumbnailBucket])) await makeBucket(client, bucket, config.region)

  /** Also what was begun and not ended. */
  async function remove(key: string): Promise<void> {
    await client.removeIncompleteUpload(bucketOf(key), key).catch(() => {}) // there is none, mostly
    await client.removeObject(bucketOf(key), key)
  }

  async function read(key: string, range: ByteRange | null, signal: AbortSignal): Promise<Readable> {
    const bucket = bucketOf(key)
    const found: Readable = await orSayWhy(
      range
        ? client.getPartialObject(bucket, key, range.start, range.end - range.start + 1)
        : client.getObject(bucket, key),
    )
    const stop = (): void => void found.destroy()
    signal.addEventListener('abort', stop, { once: true })
    found.once('close', () => signal.removeEventListener('abort', stop))
    return found
  }

  async function sizeOf(key: string): Promise<number | null> {
    try {
      return (await client.statObject(bucketOf(key), key)).size
    } catch (error) {
      if ((error as { code?: unknown }).code === 'NotFound') return null
      throw translated(error)
    }
  }

  const targetOf = (key: string, mimeType: string): Target => ({
    bucket: bucketOf(key),
    key,
    region: config.region,
    mimeType,
  })

  return {
    write: (key, source, mimeType, signal) =>
      orSayWhy(writeInParts({ client, places }, targetOf(key, mimeType), source, signal)),

    read,
    sizeOf,

    async copy(from, to, mimeType) {
      const source = new CopySourceOptions({ Bucket: bucketOf(from), Object: from })
      const headers = { 'Content-Type': mimeType }
      const target = { Bucket: bucketOf(to), Object: to, MetadataDirective: 'REPLACE', Headers: headers } as const
      await orSayWhy(client.copyObject(source, new CopyDestinationOptions(target)))
    },

    remove: (key) => orSayWhy(remove(key)),

    withFile: (key, use, signal) =>
      inTemporaryFolder(async (pathOf) => {
        await pipeline(await read(key, null, signal), createWriteStream(pathOf('object')), { signal })
        return use(pathOf('object'))
      }),

    async linkFor(key, { disposition, mimeType }) {
      if (open === null) return null
      return open.presignedGetObject(bucketOf(key), key, LINK_SECONDS, {
        'response-content-disposition': disposition,
        'response-content-type': mimeType,
      })
    },

    direct: open && directTo(open, config.bucket),
    pieces: createS3Pieces({ client, places, targetOf, sizeOf, orSayWhy }),

    check: () => client.bucketExists(config.bucket),
  }
}

const directTo = (open: Client, bucket: string): DirectStore => ({
  async addressFor(key, bytesMax, until) {
    const policy = open.newPostPolicy()
    policy.setBucket(bucket)
    policy.setKey(key)
    policy.setExpires(new Date(until))
    policy.setContentLengthRange(1, bytesMax)
    const { postURL, formData } = await open.presignedPostPolicy(policy)
    return { url: postURL, fields: formData as Record<string, string> }
  },
})

async function makeBucket(client: Client, bucket: string, region: string): Promise<void> {
  if (await client.bucketExists(bucket)) return
  await client.makeBucket(bucket, region).catch(async (error: unknown) => {
    if (!(await client.bucketExists(bucket))) throw error // another process was faster
  })
}

/** What it fails with, in our words. */
function orSayWhy<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw translated(error)
  })
}

function translated(error: unknown): unknown {
  const { code } = error as { code?: unknown }
  if (typeof code !== 'string') return error
  if (FULL.has(code)) return new AppError('STORAGE_FULL', {}, { cause: error })
  if (BROKEN.has(code)) return new AppError('FILE_BROKEN', {}, { cause: error })
  if (AWAY.has(code)) return new AppError('UNAVAILABLE', { retryAfter: 2 }, { cause: error })
  return error
}
