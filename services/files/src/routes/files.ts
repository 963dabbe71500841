import { type File, type FileId, fileOperations, type LinkedFile } from '@chat/contracts'
import { AppError, type FileRecord, isThere, openFile, THERE, toWireFile } from '@chat/domain'
import { authenticate, type Caller } from '@chat/http'
import { withTimeout } from '@chat/service-kit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { fileTypes } from '../receiving/file-types.ts'
import type { Variant } from '../links.ts'
import type { UseCases } from '../use-cases.ts'
import { registerResumableUploads } from './resumable-uploads.ts'
import { cachingOf, sendContent, sendThumbnail } from './send-bytes.ts'
import { sendResized } from './send-resized.ts'
import { createUploadGate } from './upload-gate.ts'
import { type UploadRoutes, uploadOf } from './upload-of.ts'

const REQUEST_MS = 15_000
/** One that was taken back is shown for so long where a CDN has it. */
const AVATAR_SECONDS = 600
const COMPLETE_MS = 120_000 // it is copied, scanned, and made anew if it is an image

type Query = z.output<(typeof fileOperations.getFileContent)['query']>
type ListQuery = z.output<(typeof fileOperations.listFiles)['query']>

/** What the same routes by other names need. */
export interface FileRoutes {
  upload: UploadRoutes
  callerOf(request: FastifyRequest): Promise<Caller>
  signalOf(request: FastifyRequest): AbortSignal
  serveBytes(variant: Variant, fileId: FileId, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>
  deleteFile(fileId: FileId, request: FastifyRequest): Promise<void>
}

/** Each operation of the contract, by its own path. */
export function registerFileRoutes(app: FastifyInstance, useCases: UseCases, serviceSignal: AbortSignal): FileRoutes {
  const {
    receiveForm,
    receiveAvatar,
    beginDirectUpload,
    completeArrival,
    openFiles,
    listFiles,
    links,
    files,
    store,
    resizing,
    limits,
    baseUrl,
    now,
  } = useCases
  const callerOf = (request: FastifyRequest): Promise<Caller> => authenticate(request, useCases.endedSessions)
  const signalOf = (request: FastifyRequest): AbortSignal =>
    withTimeout(request.method === 'GET' ? AbortSignal.any([serviceSignal, request.signal]) : serviceSignal, REQUEST_MS)
  const gate = createUploadGate(useCases)
  const upload = uploadOf(useCases, gate, serviceSignal)
  app.decorateRequest('caller', null)
  registerResumableUploads(app, useCases, { gate, callerOf, signalOf, serviceSignal })

  app.post('/api/files/upload', upload.options, async (request, reply) => {
    const [file] = await upload.receive(request, receiveForm)
    return reply.code(201).send(file)
  })

  app.post('/api/files/bulk', upload.options, async (request, reply) =>
    reply.code(201).send({ items: await upload.receive(request, receiveForm) }),
  )

  app.post('/api/files/avatar', upload.options, async (request, reply) => {
    const [file] = await upload.receive(request, receiveAvatar)
    return reply.code(201).send(file)
  })

  app.post('/api/files/direct', { schema: { body: fileOperations.beginDirectUpload.body } }, async (request, reply) => {
    const { userId } = await callerOf(request)
    const wished = request.body as z.output<(typeof fileOperations.beginDirectUpload)['body']>
    return reply.code(201).send({ upload: await beginDirectUpload(wished, userId, signalOf(request)) })
  })

  app.post<{ Params: { fileId: FileId } }>('/api/files/:fileId/complete', async (request) => {
    const { userId } = await callerOf(request)
    const signal = withTimeout(serviceSignal, COMPLETE_MS)
    return completeArrival(request.params.fileId, userId, signal)
  })

  app.get('/api/files/usage', async (request) => {
    const { userId } = await callerOf(request)
    const extensions = [...limits.extensions]
    return fileOperations.getFileUsage.responses[200].parse({
      usedBytes: await files.usage(userId, signalOf(request)),
      quotaBytes: limits.quotaBytes,
      fileBytesMax: limits.fileBytesMax,
      mimeTypes: [...new Set(extensions.flatMap((name) => fileTypes[name]?.mimeType ?? []))],
      extensions,
    })
  })

  app.post('/api/files/links', { schema: { body: fileOperations.linkFiles.body } }, async (request) => {
    const { userId } = await callerOf(request)
    const { fileIds } = request.body as z.output<(typeof fileOperations.linkFiles)['body']>
    const found = await openFiles([...new Set(fileIds)], userId, signalOf(request))
    return { items: found.map(linked) }
  })

  app.get('/api/files', { schema: { querystring: fileOperations.listFiles.query } }, async (request) => {
    const { userId } = await callerOf(request)
    const { conversationId, ...query } = request.query as ListQuery
    return listFiles(conversationId, query, userId, signalOf(request))
  })

  app.get<{ Params: { fileId: FileId } }>('/api/files/:fileId', async (request) => {
    const { userId } = await callerOf(request)
    return linked(await openFile(openFiles, request.params.fileId, userId, signalOf(request)))
  })

  app.delete<{ Params: { fileId: FileId } }>('/api/files/:fileId', async (request, reply) => {
    await deleteFile(request.params.fileId, request)
    return reply.code(204).send()
  })

  for (const variant of ['content', 'thumbnail'] as const) {
    app.get<{ Params: { fileId: FileId }; Querystring: Query }>(
      `/api/files/:fileId/${variant}`,
      { schema: { querystring: fileOperations.getFileContent.query } },
      (request, reply) => serveBytes(variant, request.params.fileId, request, reply),
    )
  }

  return { upload, callerOf, signalOf, serveBytes, deleteFile }

  async function deleteFile(fileId: FileId, request: FastifyRequest): Promise<void> {
    const { userId } = await callerOf(request)
    const signal = signalOf(request)
    const file = await openFile(openFiles, fileId, userId, signal)
    if (file.ownerId !== userId) throw new AppError('FILE_NOT_FOUND')
    if (file.messageSeq !== null) throw new AppError('FILE_ATTACHED')
    await files.settle(fileId, { state: 'deleted', changedAt: now() }, { state: THERE }, signal)
  }

  async function serveBytes(
    variant: Variant,
    fileId: FileId,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { expires, signature, download, width, height, format } = request.query as Query
    const isSigned = signature !== undefined && links.isSigned(fileId, variant, { expires: expires ?? '', signature })
    const signal = signalOf(request)
    const isAnonymous = request.headers.authorization === undefined
    const file = isSigned
      ? await signedFile(fileId, signal)
      : isAnonymous
        ? await avatarFile(fileId, signal)
        : await openFile(openFiles, fileId, (await callerOf(request)).userId, signal)
    const sharedSeconds = isSigned ? Math.floor(Number(expires) - now() / 1_000) : AVATAR_SECONDS
    const isPublic = isSigned || file.conversationId === null
    const caching = cachingOf(isPublic, baseUrl === '' ? null : sharedSeconds)
    if (file.state !== 'ready') throw new AppError('FILE_NOT_READY')
    // Bytes flow as long as somebody takes them.
    const flowing = AbortSignal.any([serviceSignal, request.signal])
    if (variant === 'content' && (width ?? height ?? format) !== undefined) {
      const wished = { width: sideIn(width), height: sideIn(height), format: format ?? 'webp' } as const
      return sendResized(request, reply, { file, store, resizing, limits, wished, caching, signal })
    }
    if (variant === 'content')
      return sendContent(request, reply, { file, store, caching, isSaved: download === '1', signal: flowing })
    if (!file.hasThumbnail) throw new AppError('FILE_NOT_FOUND')
    return sendThumbnail(request, reply, { file, store, caching, signal: flowing })
  }

  /** Whoever has the address was let in when it was made. What was deleted since is gone. */
  async function signedFile(fileId: FileId, signal: AbortSignal): Promise<FileRecord> {
    const [file] = await files.find([fileId], signal)
    if (!file || !isThere(file)) throw new AppError('FILE_NOT_FOUND')
    return file
  }

  /** What a browser shows beside a name, for which it has no token: who knows the address may see it. */
  async function avatarFile(fileId: FileId, signal: AbortSignal): Promise<FileRecord> {
    const [file] = await files.find([fileId], signal)
    if (file?.conversationId !== null || file.state !== 'ready') throw new AppError('FILE_NOT_FOUND')
    return file
  }

  function linked(record: FileRecord): LinkedFile {
    const file: File = toWireFile(record)
    const content = links.sign(file.id, 'content')
    return {
      ...file,
      url: `${baseUrl}${content.path}`,
      thumbnailUrl: file.thumbnailUrl === null ? null : `${baseUrl}${links.sign(file.id, 'thumbnail').path}`,
      expiresAt: new Date(content.expiresAt).toISOString(),
    }
  }
}

const sideIn = (text: string | undefined): number | null => (text === undefined ? null : Number(text))
