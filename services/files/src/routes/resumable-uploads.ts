import { Readable } from 'node:stream'
import { type FileId, fileOperations, limits as standard } from '@chat/contracts'
import { AppError } from '@chat/domain'
import type { Caller } from '@chat/http'
import { withTimeout } from '@chat/service-kit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { readToItsEnd } from '../receiving/receive-form.ts'
import type { UploadStand } from '../receiving/resumable-upload.ts'
import type { UseCases } from '../use-cases.ts'
import type { UploadGate } from './upload-gate.ts'

const PROTOCOL = '1.0.0'
const EXTENSIONS = 'creation,expiration,termination'
const PATH = '/api/files/uploads'
const PIECE = 'application/offset+octet-stream'
const APPEND_MS = 30 * 60_000

/** Which pages of other origins may read. */
export const TUS_HEADERS = [
  'location',
  'tus-resumable',
  'tus-version',
  'tus-extension',
  'tus-max-size',
  'upload-offset',
  'upload-length',
  'upload-expires',
]

interface Around {
  gate: UploadGate
  callerOf: (request: FastifyRequest) => Promise<Caller>
  signalOf: (request: FastifyRequest) => AbortSignal
  serviceSignal: AbortSignal
}

type One = { Params: { fileId: FileId } }

/** The protocol tus 1.0 (https://tus.io/protocols/resumable-upload), with refusals in our own form. */
export function registerResumableUploads(
  app: FastifyInstance,
  { resumableUploads, limits, metrics }: UseCases,
  { gate, callerOf, signalOf, serviceSignal }: Around,
): void {
  const told = (reply: FastifyReply): FastifyReply =>
    reply.header('tus-resumable', PROTOCOL).header('cache-control', 'no-store')
  const stands = (reply: FastifyReply, { offset, until }: UploadStand): FastifyReply =>
    reply.header('upload-offset', offset).header('upload-expires', new Date(until).toUTCString())

  app.addContentTypeParser(PIECE, (_request, payload, done) => done(null, payload))

  const preValidation = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    told(reply)
    if (request.headers['tus-resumable'] === PROTOCOL) return
    reply.header('tus-version', PROTOCOL)
    throw new AppError('PRECONDITION_FAILED', { detail: `Send the header Tus-Resumable: ${PROTOCOL}.` })
  }

  app.options(PATH, async (_request, reply) =>
    told(reply)
      .code(204)
      .headers({ 'tus-version': PROTOCOL, 'tus-extension': EXTENSIONS, 'tus-max-size': limits.fileBytesMax })
      .send(),
  )

  app.post(PATH, { preValidation }, async (request, reply) => {
    const { userId } = await callerOf(request)
    const headers = headersOf(fileOperations.beginResumableUpload.headers, request)
    const size = Number(headers['Upload-Length'])
    if (size === 0) throw new AppError('FILE_BROKEN', { detail: 'The file is empty.' })
    const { filename: name = '', conversationId = '' } = metadataIn(headers['Upload-Metadata'])
    const errors = [
      ...(conversationId === '' ? [{ path: 'Upload-Metadata', message: 'say conversationId' }] : []),
      ...(name === '' || name.length > standard.fileNameLengthMax
        ? [{ path: 'Upload-Metadata', message: `say filename, of at most ${standard.fileNameLengthMax} characters` }]
        : []),
    ]
    if (errors.length > 0) throw new AppError('BAD_REQUEST', { errors })
    const begun = await resumableUploads.begin({ conversationId, name, size }, userId, signalOf(request))
    return stands(reply, begun).code(201).header('location', `${PATH}/${begun.fileId}`).send()
  })

  app.head<One>(`${PATH}/:fileId`, { preValidation }, async (request, reply) => {
    const { userId } = await callerOf(request)
    const stand = await resumableUploads.look(request.params.fileId, userId, signalOf(request))
    return stands(reply, stand).header('upload-length', stand.size).send()
  })

  app.patch<One>(
    `${PATH}/:fileId`,
    {
      bodyLimit: Number.MAX_SAFE_INTEGER, // counted while it is read
      preParsing: (request, reply) => gate.check(request, reply, limits.fileBytesMax),
      preValidation,
    },
    async (request, reply) => {
      const userId = request.caller?.userId ?? ''
      const offset = Number(headersOf(fileOperations.appendToResumableUpload.headers, request)['Upload-Offset'])
      const source = request.body
      if (!(source instanceof Readable)) throw new AppError('BAD_REQUEST', { detail: `Send ${PIECE}.` })
      const signal = withTimeout(serviceSignal, APPEND_MS)
      try {
        const stand = await gate.pass(() =>
          resumableUploads.append(request.params.fileId, userId, { offset, source }, signal),
        )
        return stands(reply, stand).code(204).send()
      } catch (error) {
        await readToItsEnd(source) // who is still sending does not look for an answer
        metrics.refused(error instanceof AppError ? error.code : 'INTERNAL')
        throw error
      }
    },
  )

  app.delete<One>(`${PATH}/:fileId`, { preValidation }, async (request, reply) => {
    const { userId } = await callerOf(request)
    await resumableUploads.giveUp(request.params.fileId, userId, signalOf(request))
    return reply.code(204).send()
  })
}

function headersOf<T extends z.ZodObject>(schema: T, { headers }: FastifyRequest): z.output<T> {
  const given = Object.keys(schema.shape).map((name) => [name, headers[name.toLowerCase()]])
  const { success, data, error } = schema.safeParse(Object.fromEntries(given))
  if (success) return data
  const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new AppError('BAD_REQUEST', { errors })
}

/** `name dmFsdWU=,other` */
function metadataIn(header: string): Readonly<Record<string, string>> {
  const pairs = header.split(',').map((pair) => pair.trim().split(' '))
  return Object.fromEntries(
    pairs.map(([name = '', value = '']) => [name, Buffer.from(value, 'base64').toString('utf8')]),
  )
}
