import type { File } from '@chat/contracts'
import { AppError, type FileRecord, toWireFile } from '@chat/domain'
import type { ReceiveFile } from './receive-file.ts'
import { readToItsEnd, type ReceiveForm } from './receive-form.ts'

/** One picture. Nobody is shown it before it was set in the account. */
export const createReceiveAvatar = ({ receive }: { receive: ReceiveFile }): ReceiveForm =>
  async function receiveAvatar({ parts, userId, sizeMax }, signal): Promise<File[]> {
    let stored: FileRecord | null = null
    let refusal: unknown = null
    try {
      for await (const part of parts) {
        if (part.type === 'field') continue
        try {
          if (stored !== null) throw new AppError('BAD_REQUEST', { detail: 'Send one picture.' })
          if (refusal === null) {
            const upload = { ownerId: userId, conversationId: null, name: part.filename, sizeMax, source: part.file }
            stored = await receive.store({ ...upload, isAvatar: true }, signal)
          }
        } catch (error) {
          refusal = error
        }
        await readToItsEnd(part.file)
      }
      if (refusal !== null) throw refusal
      if (stored === null) throw new AppError('BAD_REQUEST', { errors: [{ path: 'file', message: 'send a picture' }] })
      return [toWireFile(await receive.finish(stored, null, signal))]
    } catch (error) {
      if (stored !== null) await receive.discard(stored).catch(() => {}) // the sweep comes by
      throw error
    }
  }
