import type { ConversationId, FileId, UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { FileStore } from '../ports/file-store.ts'
import { type AttachmentFacts, attachmentOf } from './attachment.ts'

interface Sending {
  fileIds: readonly FileId[]
  conversationId: ConversationId
  userId: UserId
  /** Of the message: what it was sent with already it may be sent with again. */
  commandId: string | undefined
}

export type LookUpAttachments = (sending: Sending, signal: AbortSignal) => Promise<AttachmentFacts[]>

/** Files that somebody may send: their own, uploaded to this conversation, ready, and not sent with another message. */
export const createLookUpAttachments = ({ files }: { files: Pick<FileStore, 'find'> }): LookUpAttachments =>
  async function lookUpAttachments({ fileIds, conversationId, userId, commandId }, signal) {
    const found = await files.find(fileIds, signal)
    const own = found.filter((file) => file.ownerId === userId && file.conversationId === conversationId)
    if (own.some(({ state }) => state === 'scanning' || state === 'quarantined')) throw new AppError('FILE_NOT_READY')
    const free = own.filter(
      ({ state, messageSeq, commandId: sentBy }) =>
        (state === 'ready' && messageSeq === null) || (commandId !== undefined && sentBy === commandId),
    )
    if (free.length < fileIds.length) throw new AppError('FILE_NOT_FOUND')
    return free.map(attachmentOf)
  }
