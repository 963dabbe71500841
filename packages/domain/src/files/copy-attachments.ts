import { type CommandId, type ConversationId, ID_PREFIXES, type UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Digest } from '../ports/digest.ts'
import type { FileStore } from '../ports/file-store.ts'
import { type AttachmentFacts, attachmentOf } from './attachment.ts'

export interface CopyAttachmentsDeps {
  files: Pick<FileStore, 'create' | 'find' | 'remove'>
  digest: Digest
  clock: Pick<Clock, 'now'>
}

export type CopyAttachments = (
  attachments: readonly AttachmentFacts[],
  to: { conversationId: ConversationId; userId: UserId; commandId: CommandId },
  signal: AbortSignal,
) => Promise<AttachmentFacts[]>

/**
 * The right to see the same bytes in another conversation. The id follows from the command, so a repeat makes no second
 * one; and the source is looked at again once the copy is written, for who deletes the last file takes the bytes along.
 */
export const createCopyAttachments = ({ files, digest, clock }: CopyAttachmentsDeps): CopyAttachments =>
  async function copyAttachments(attachments, { conversationId, userId, commandId }, signal) {
    return Promise.all(
      attachments.map(async ({ fileId }) => {
        const id = `${ID_PREFIXES.file}${digest(`copy ${commandId} ${fileId}`).slice(0, 32)}`
        const source = await readyFile(fileId)
        const now = clock.now()
        const copy = {
          ...source,
          id,
          ownerId: userId,
          conversationId,
          copiedFrom: fileId,
          arrival: null,
          messageSeq: null,
          commandId: null,
          createdAt: now,
          changedAt: now,
        }
        await files.create(copy, signal)
        try {
          await readyFile(fileId)
        } catch (error) {
          await files.remove(id, signal)
          throw error
        }
        return attachmentOf(copy)
      }),
    )

    async function readyFile(fileId: string) {
      const [file] = await files.find([fileId], signal)
      if (file?.state !== 'ready') throw new AppError('FILE_NOT_FOUND')
      return file
    }
  }
