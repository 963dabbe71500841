import type { ConversationId, DirectUpload, File, FileId, UserId } from '@chat/contracts'
import { AppError, type ConversationReader, type FileStore, toWireFile } from '@chat/domain'
import { incomingKeyOf, type ObjectStore } from '../object-store.ts'
import type { ReceiveFile } from './receive-file.ts'
import { assertTakesPart } from './receive-form.ts'

export interface DirectUploads {
  /** null: there is no way past this service. */
  begin(
    wished: { conversationId: ConversationId; name: string; size: number },
    userId: UserId,
    signal: AbortSignal,
  ): Promise<DirectUpload | null>
  complete(fileId: FileId, userId: UserId, signal: AbortSignal): Promise<File>
}

interface Deps {
  receive: ReceiveFile
  reader: Pick<ConversationReader, 'participant'>
  files: Pick<FileStore, 'find'>
  store: Pick<ObjectStore, 'direct'>
  bytesMax: number
}

/** Bytes that go from a browser to the store. What they are is found out when it says that all of them are there. */
export const createDirectUploads = ({ receive, reader, files, store, bytesMax }: Deps): DirectUploads => ({
  async begin({ conversationId, name, size }, userId, signal) {
    if (store.direct === null) return null
    if (size > bytesMax) throw new AppError('FILE_TOO_LARGE', { detail: `A file has at most ${bytesMax} bytes.` })
    await assertTakesPart(reader, conversationId, userId, signal)
    const file = await receive.reserve({ ownerId: userId, conversationId, name, sizeMax: size }, signal)
    const { url, fields, expiresAt } = await store.direct.addressFor(incomingKeyOf(file.objectKey), size)
    return { fileId: file.id, url, fields, expiresAt: new Date(expiresAt).toISOString() }
  },

  async complete(fileId, userId, signal) {
    const [file] = await files.find([fileId], signal)
    if (file?.ownerId !== userId || file.conversationId === null) throw new AppError('FILE_NOT_FOUND')
    if (file.state === 'ready' || file.state === 'scanning') return toWireFile(file) // said twice
    if (file.state !== 'uploading') throw new AppError('FILE_NOT_FOUND')
    await assertTakesPart(reader, file.conversationId, userId, signal)
    const stored = await receive.takeIn(file, signal)
    try {
      return toWireFile(await receive.finish(stored, file.conversationId, signal))
    } catch (error) {
      await receive.discard(stored).catch(() => {}) // the sweep comes by
      throw error
    }
  },
})
