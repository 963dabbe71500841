import type { FileRecord } from '@chat/domain'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ObjectStore, thumbnailKeyOf } from '../object-store.ts'
import { isShownInline } from '../receiving/file-types.ts'
import { rangeOf } from './range-of.ts'

const SECONDS_KEPT = 31_536_000
/** Nothing of ours may be done by what somebody else uploaded. */
export const POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

interface Sending {
  file: FileRecord
  store: ObjectStore
  caching: string
  isSaved: boolean
  signal: AbortSignal
}

export async function sendContent(
  request: FastifyRequest,
  reply: FastifyReply,
  { file, store, caching, isSaved, signal }: Sending,
): Promise<FastifyReply> {
  const { etag, size, mimeType, objectKey, name } = file
  const tag = `"${etag}"`
  const isInline = isShownInline(file) && !isSaved
  reply
    .header('etag', tag)
    .header('accept-ranges', 'bytes')
    .header('last-modified', new Date(file.createdAt).toUTCString())
    .header('cache-control', caching)
    .header('content-security-policy', POLICY)
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('content-disposition', dispositionOf(name, isInline))
  if (isKnown(request, tag)) return reply.code(304).send()
  const shownType = isShownInline(file) ? mimeType : 'application/octet-stream'
  // A page may only show what comes from its own origin, but it can be left for a download.
  const disposition = dispositionOf(name, isInline)
  const elsewhere = isSaved ? await store.linkFor(objectKey, { disposition, mimeType: shownType }) : null
  if (elsewhere !== null) return reply.header('cache-control', 'no-store').redirect(elsewhere, 302)
  reply.type(shownType)
  const ifRange = request.headers['if-range']
  const asked = ifRange === undefined || ifRange === tag ? request.headers.range : undefined
  const range = rangeOf(asked, size)
  reply.header('content-length', range ? range.end - range.start + 1 : size)
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`)
  if (request.method === 'HEAD') return reply.send()
  return reply.send(await store.read(objectKey, range, signal))
}

export async function sendThumbnail(
  request: FastifyRequest,
  reply: FastifyReply,
  { file, store, caching, signal }: Omit<Sending, 'isSaved'>,
): Promise<FastifyReply> {
  const tag = `"${file.etag}.thumbnail"`
  reply
    .header('etag', tag)
    .header('cache-control', caching)
    .header('content-security-policy', POLICY)
    .header('cross-origin-resource-policy', 'cross-origin')
  if (isKnown(request, tag)) return reply.code(304).send()
  reply.type('image/webp')
  if (request.method === 'HEAD') return reply.send()
  return reply.send(await store.read(thumbnailKeyOf(file.objectKey), null, signal))
}

/**
 * A signed address, and that of a picture of a person, never means other bytes; without a signature somebody may lose the
 * right to see them. What stands in front of us for all (`sharedSeconds`) keeps them no longer than the address holds.
 */
export function cachingOf(isPublic: boolean, sharedSeconds: number | null): string {
  if (!isPublic) return 'private, no-cache'
  const own = `max-age=${SECONDS_KEPT}, immutable`
  return sharedSeconds === null ? `private, ${own}` : `public, s-maxage=${sharedSeconds}, ${own}`
}

export const isKnown = ({ headers }: FastifyRequest, tag: string): boolean =>
  headers['if-none-match']?.split(',').some((each) => each.trim().replace(/^W\//, '') === tag) ?? false

/** RFC 6266: a plain name for those who know no other, the real one for all else. */
export function dispositionOf(name: string, isInline: boolean): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (each) => `%${each.charCodeAt(0).toString(16)}`)
  return `${isInline ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`
}
