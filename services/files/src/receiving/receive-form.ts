import type { Readable } from 'node:stream'
import { type ConversationId, fieldOf, type File, limits, type UserId } from '@chat/contracts'
import { AppError, type ConversationReader, type FileRecord, toWireFile } from '@chat/domain'
import type { MultipartFile, MultipartValue } from '@fastify/multipart'
import type { ReceiveFile } from './receive-file.ts'

type Part = MultipartFile | MultipartValue

export interface Form {
  parts: AsyncIterable<Part>
  userId: UserId
  /** Of the whole request. */
  sizeMax: number
}

export type ReceiveForm = (form: Form, signal: AbortSignal) => Promise<File[]>

/**
 * All files of a form, or none. Also what is refused is read to its end: a client that is still sending does not look
 * for an answer.
 */
export const createReceiveForm = ({
  receive,
  reader,
}: {
  receive: ReceiveFile
  reader: Pick<ConversationReader, 'participant'>
}): ReceiveForm => {
  return async function receiveForm({ parts, userId, sizeMax }, signal) {
    const stored: FileRecord[] = []
    const fields: Record<string, unknown> = {}
    let admittedTo: ConversationId | null = null
    let refusal: unknown = null

    async function take(part: Part): Promise<void> {
      if (part.type === 'field') {
        if (part.valueTruncated)
          throw new AppError('BAD_REQUEST', { detail: `The field ${part.fieldname} is too long.` })
        fields[part.fieldname] = part.value
        return
      }
      if (stored.length === limits.attachmentsPerMessageMax)
        throw new AppError('BAD_REQUEST', { detail: `Send at most ${limits.attachmentsPerMessageMax} files at once.` })
      const conversationId = conversationIn(fields)
      if (conversationId !== null && conversationId !== admittedTo) {
        await assertTakesPart(reader, conversationId, userId, signal)
        admittedTo = conversationId
      }
      const upload = { ownerId: userId, conversationId, name: part.filename, sizeMax, source: part.file }
      stored.push(await receive.store(upload, signal))
    }

    try {
      for await (const part of parts) {
        try {
          if (refusal === null) await take(part)
        } catch (error) {
          refusal = error
        }
        if (part.type === 'file') await readToItsEnd(part.file)
      }
      if (refusal !== null) throw refusal
      if (stored.length === 0) throw new AppError('BAD_REQUEST', { errors: [{ path: 'file', message: 'send a file' }] })
      const conversationId = conversationIn(fields)
      if (conversationId === null)
        throw new AppError('BAD_REQUEST', { errors: [{ path: 'conversationId', message: 'say what it is for' }] })
      if (conversationId !== admittedTo) await assertTakesPart(reader, conversationId, userId, signal)
      return await Promise.all(
        stored.map(async (file) => toWireFile(await receive.finish(file, conversationId, signal))),
      )
    } catch (error) {
      await Promise.allSettled(stored.map((file) => receive.discard(file)))
      throw error
    }
  }
}

export async function assertTakesPart(
  reader: Pick<ConversationReader, 'participant'>,
  conversationId: ConversationId,
  userId: UserId,
  signal: AbortSignal,
): Promise<void> {
  const participant = await reader.participant(conversationId, userId, signal)
  if (participant?.state !== 'accepted') throw new AppError('NOT_A_PARTICIPANT')
}

function conversationIn(fields: Record<string, unknown>): ConversationId | null {
  const given = fieldOf(fields, 'conversationId')
  return typeof given === 'string' && given !== '' ? given : null
}

export function readToItsEnd(source: Readable): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (source.readableEnded || source.destroyed) return Promise.resolve()
  source
    .once('end', resolve)
    .once('close', resolve)
    .once('error', () => resolve())
  source.resume()
  return promise
}
