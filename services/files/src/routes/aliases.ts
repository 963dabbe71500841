import { type ConversationId, type File, type FileId, FileQuery, slugOf, withFieldAliases } from '@chat/contracts'
import { AppError, openFile } from '@chat/domain'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { FileRoutes } from './files.ts'
import type { UseCases } from '../use-cases.ts'

/** RFC 9745: since when. */
const DEPRECATION = `@${Date.UTC(2026, 0, 1) / 1000}`

const Named = z.union([
  z.object({ fileId: z.string() }).transform(({ fileId }) => [fileId]),
  z.object({ fileIds: z.array(z.string()).min(1).max(100) }).transform(({ fileIds }) => fileIds),
])

/** Other names, kept for clients of other servers. */
export function registerAliases(
  app: FastifyInstance,
  { receiveForm, listFiles, reader, openFiles }: UseCases,
  { upload, callerOf, signalOf, serveBytes, deleteFile }: FileRoutes,
): void {
  const succeededBy = (reply: FastifyReply, path: string): FastifyReply =>
    reply.header('deprecation', DEPRECATION).header('link', `</api${path}>; rel="successor-version"`)

  app.post('/api/media/upload', upload.options, async (request, reply) => {
    const [file] = await upload.receive(request, receiveForm)
    return succeededBy(reply, '/files/upload')
      .code(201)
      .send(named(file as File))
  })

  app.post('/api/media/upload-chat-media', upload.options, async (request, reply) => {
    const [file] = await upload.receive(request, receiveForm)
    return succeededBy(reply, '/files/upload')
      .code(201)
      .send({ success: true, data: named(file as File) })
  })

  app.post('/api/media/bulk-upload', upload.options, async (request, reply) => {
    const files = await upload.receive(request, receiveForm)
    return succeededBy(reply, '/files/bulk')
      .code(201)
      .send({ success: true, data: files.map(named) })
  })

  app.post('/api/media/delete', async (request, reply) => {
    const parsed = Named.safeParse(request.body)
    if (!parsed.success) throw new AppError('BAD_REQUEST', { errors: [{ path: 'fileId', message: 'name a file' }] })
    const { userId } = await callerOf(request)
    // None is deleted where one of them cannot be.
    for (const fileId of parsed.data) await openFile(openFiles, fileId, userId, signalOf(request))
    for (const fileId of parsed.data) await deleteFile(fileId, request)
    return succeededBy(reply, '/files/:fileId').send({ success: true })
  })

  app.get<{ Params: { mediaId: FileId } }>('/api/media/:mediaId', (request, reply) =>
    serveBytes('content', request.params.mediaId, request, succeededBy(reply, '/files/:fileId/content')),
  )

  app.delete<{ Params: { mediaId: FileId } }>('/api/media/:mediaId', async (request, reply) => {
    await deleteFile(request.params.mediaId, request)
    return succeededBy(reply, '/files/:fileId').code(204).send()
  })

  app.get<{ Params: { roomId: string } }>(
    '/api/files/room/:roomId',
    { schema: { querystring: FileQuery } },
    async (request, reply) => {
      const { userId } = await callerOf(request)
      const id = await conversationIdOf(request.params.roomId, request)
      succeededBy(reply, '/conversations/:conversationId/files')
      return listFiles(id, request.query as z.output<typeof FileQuery>, userId, signalOf(request))
    },
  )

  /** Also by the name of a room. */
  async function conversationIdOf(name: string, request: FastifyRequest): Promise<ConversationId> {
    const [byId] = await reader.conversations([name], signalOf(request))
    const room = byId ?? (await reader.bySlug(slugOf(name), signalOf(request)))
    if (!room) throw new AppError('NOT_A_PARTICIPANT')
    return room.id
  }
}

const named = (file: File): unknown =>
  withFieldAliases({ ...file, fileId: file.id, mediaId: file.id, messageType: file.kind, fileName: file.name })
