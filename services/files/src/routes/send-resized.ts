import { readFile } from 'node:fs/promises'
import { AppError, type FileRecord } from '@chat/domain'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { inTemporaryFolder } from '../adapters/in-temporary-folder.ts'
import type { ResizeJob } from '../media/resize-image.ts'
import type { UseCases } from '../use-cases.ts'
import { isKnown, POLICY } from './send-bytes.ts'

interface Sending extends Pick<UseCases, 'store' | 'resizing' | 'limits'> {
  file: FileRecord
  wished: Pick<ResizeJob, 'width' | 'height' | 'format'>
  caching: string
  signal: AbortSignal
}

/** Made when it is asked for, and kept by whoever asked: a signed address of it never means anything else. */
export async function sendResized(
  request: FastifyRequest,
  reply: FastifyReply,
  { file, store, resizing, limits, wished, caching, signal }: Sending,
): Promise<FastifyReply> {
  const { width, height, format } = wished
  if (file.kind !== 'image')
    throw new AppError('BAD_REQUEST', { errors: [{ path: 'width', message: 'is for images only' }] })
  const tag = `"${file.etag}.${width ?? ''}x${height ?? ''}.${format}"`
  reply
    .header('etag', tag)
    .header('cache-control', caching)
    .header('content-security-policy', POLICY)
    .header('cross-origin-resource-policy', 'cross-origin')
  if (isKnown(request, tag)) return reply.code(304).send()
  reply.type(`image/${format}`)
  if (request.method === 'HEAD') return reply.send()
  const bytes = await store.withFile(
    file.objectKey,
    (input) =>
      inTemporaryFolder(async (pathOf) => {
        const output = pathOf('output')
        await resizing.resizeImage({ input, output, ...wished, pixelsMax: limits.imagePixelsMax }, signal)
        return readFile(output)
      }),
    signal,
  )
  return reply.send(bytes)
}
