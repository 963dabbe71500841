import { AppError } from '@chat/domain'
import { authenticate, type Caller } from '@chat/http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { UseCases } from '../use-cases.ts'

const AT_ONCE_MAX = 64
/** Of a body that is refused unread: it is let in all the same, so that the answer is not lost with the connection. */
const LET_IN_BYTES = 1024 * 1024

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}

export interface UploadGate {
  /** Who asks, and whether there is room for so many bytes, before the first byte of a body. */
  check(request: FastifyRequest, reply: FastifyReply, bytesMax: number): Promise<void>
  /** No more at once than memory is there for. */
  pass<T>(work: () => Promise<T>): Promise<T>
}

/** What all routes have in common that take bytes. */
export function createUploadGate({ limits, endedSessions }: Pick<UseCases, 'limits' | 'endedSessions'>): UploadGate {
  let running = 0
  return {
    async check(request, reply, bytesMax) {
      const length = Number(request.headers['content-length'] ?? Number.NaN)
      try {
        request.caller = await authenticate(request, endedSessions)
        if (length > bytesMax)
          throw new AppError('FILE_TOO_LARGE', { detail: `A file has at most ${limits.fileBytesMax} bytes.` })
        if (running >= AT_ONCE_MAX) throw new AppError('BUSY', { retryAfter: 2 })
      } catch (error) {
        if (!(length <= LET_IN_BYTES)) reply.header('connection', 'close')
        throw error
      }
    },
    async pass(work) {
      running += 1
      try {
        return await work()
      } finally {
        running -= 1
      }
    },
  }
}
