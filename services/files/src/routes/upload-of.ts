import type { File } from '@chat/contracts'
import { AppError } from '@chat/domain'
import { authenticate, type Caller } from '@chat/http'
import type { FastifyInstance, FastifyRequest, RouteShorthandOptions } from 'fastify'
import type { ReceiveForm } from '../receiving/receive-form.ts'
import type { UseCases } from '../use-cases.ts'

const AT_ONCE_MAX = 64
/** What a form has beside the bytes of its files. */
const FORM_BYTES = 64 * 1024
const FIELD_BYTES = 4 * 1024
const FIELDS_MAX = 20
const FILES_MAX = 11 // one more than is taken, so that it can be said

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}

export interface UploadRoutes {
  options: RouteShorthandOptions
  receive(request: FastifyRequest, receiveForm: ReceiveForm): Promise<File[]>
}

/** What all routes that take files have in common: who asks and how much is asked before the first byte of a body. */
export function uploadOf(app: FastifyInstance, useCases: UseCases, serviceSignal: AbortSignal): UploadRoutes {
  const { limits, metrics } = useCases
  let running = 0
  app.decorateRequest('caller', null)

  return {
    options: {
      bodyLimit: Number.MAX_SAFE_INTEGER, // counted while it is read
      preParsing: async (request, reply) => {
        try {
          request.caller = await authenticate(request, useCases.endedSessions)
          const length = Number(request.headers['content-length'] ?? 0)
          const most =
            (limits.fileBytesMax + FORM_BYTES) * (request.url.startsWith('/api/files/upload') ? 1 : FILES_MAX)
          if (length > most)
            throw new AppError('FILE_TOO_LARGE', { detail: `A file has at most ${limits.fileBytesMax} bytes.` })
          if (running >= AT_ONCE_MAX) throw new AppError('BUSY', { retryAfter: 2 })
        } catch (error) {
          reply.header('connection', 'close') // the body is left unread
          throw error
        }
      },
    },

    async receive(request, receiveForm) {
      const userId = request.caller?.userId ?? ''
      const length = Number(request.headers['content-length'] ?? 0)
      if (!request.isMultipart())
        throw new AppError('BAD_REQUEST', {
          detail: 'Send multipart/form-data with the fields conversationId and file.',
        })
      running += 1
      try {
        const parts = request.parts({
          limits: {
            fieldSize: FIELD_BYTES,
            fields: FIELDS_MAX,
            files: FILES_MAX,
            fileSize: limits.fileBytesMax + 1, // one more is found out by who counts
          },
        })
        const sizeMax = length > 0 ? length : limits.fileBytesMax
        const files = await receiveForm({ parts: wellFormed(parts), userId, sizeMax }, serviceSignal)
        for (const { kind, size } of files) metrics.uploaded(kind, size)
        return files
      } catch (error) {
        const failure = request.raw.complete ? error : cutOff()
        metrics.refused(failure instanceof AppError ? failure.code : 'INTERNAL')
        throw failure
      } finally {
        running -= 1
      }
    },
  }
}

/** What cannot be read of a form is the fault of who sent it. */
async function* wellFormed<T>(parts: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* parts
  } catch (error) {
    throw 'statusCode' in (error as object) ? error : cutOff()
  }
}

const cutOff = (): AppError => new AppError('BAD_REQUEST', { detail: 'The form ends too early, or is none.' })
