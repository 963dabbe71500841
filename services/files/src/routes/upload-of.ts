import type { File } from '@chat/contracts'
import { AppError } from '@chat/domain'
import type { FastifyRequest, RouteShorthandOptions } from 'fastify'
import type { ReceiveForm } from '../receiving/receive-form.ts'
import type { UseCases } from '../use-cases.ts'
import type { UploadGate } from './upload-gate.ts'

/** What a form has beside the bytes of its files. */
const FORM_BYTES = 64 * 1024
const FIELD_BYTES = 4 * 1024
const FIELDS_MAX = 20
const FILES_MAX = 11 // one more than is taken, so that it can be said

export interface UploadRoutes {
  options: RouteShorthandOptions
  receive(request: FastifyRequest, receiveForm: ReceiveForm): Promise<File[]>
}

/** What all routes that take forms with files have in common. */
export function uploadOf(
  { limits, metrics }: Pick<UseCases, 'limits' | 'metrics'>,
  gate: UploadGate,
  serviceSignal: AbortSignal,
): UploadRoutes {
  return {
    options: {
      bodyLimit: Number.MAX_SAFE_INTEGER, // counted while it is read
      preParsing: async (request, reply) => {
        const files = request.url.startsWith('/api/files/upload') ? 1 : FILES_MAX
        await gate.check(request, reply, (limits.fileBytesMax + FORM_BYTES) * files)
      },
    },

    async receive(request, receiveForm) {
      const userId = request.caller?.userId ?? ''
      const length = Number(request.headers['content-length'] ?? 0)
      if (!request.isMultipart())
        throw new AppError('BAD_REQUEST', {
          detail: 'Send multipart/form-data with the fields conversationId and file.',
        })
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
        const form = { parts: wellFormed(parts), userId, sizeMax }
        const files = await gate.pass(() => receiveForm(form, serviceSignal))
        for (const { kind, size } of files) metrics.uploaded(kind, size)
        return files
      } catch (error) {
        const failure = request.raw.complete ? error : cutOff()
        metrics.refused(failure instanceof AppError ? failure.code : 'INTERNAL')
        throw failure
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
