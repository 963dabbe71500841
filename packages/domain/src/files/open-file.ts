import type { FileId, UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { ConversationReader } from '../ports/conversation-reader.ts'
import type { FileRecord, FileRecordState, FileStore } from '../ports/file-store.ts'
import { isVisible } from '../ports/log-store.ts'
import { seenBy } from '../reading/visibility.ts'

export interface OpenFilesDeps {
  files: Pick<FileStore, 'find'>
  reader: Pick<ConversationReader, 'participant'>
}

/** Those of these files that the user may see: what they uploaded and did not send, and what messages show them. */
export type OpenFiles = (fileIds: readonly FileId[], userId: UserId, signal: AbortSignal) => Promise<FileRecord[]>

export const createOpenFiles = ({ files, reader }: OpenFilesDeps): OpenFiles =>
  async function openFiles(fileIds, userId, signal) {
    const found = (await files.find(fileIds, signal)).filter(isThere)
    const sentIn = new Set(found.flatMap(({ messageSeq, conversationId }) => (messageSeq && conversationId) || []))
    const visible = new Map(
      await Promise.all(
        [...sentIn].map(async (id) => {
          const participant = await reader.participant(id, userId, signal)
          return [id, participant ? seenBy(participant) : []] as const
        }),
      ),
    )
    return found.filter(({ ownerId, conversationId, messageSeq }) => {
      if (conversationId === null) return true
      if (messageSeq === null) return ownerId === userId
      return isVisible(visible.get(conversationId) ?? [], messageSeq)
    })
  }

/** The states of what is whole, and not deleted. */
export const THERE = ['scanning', 'ready', 'quarantined'] as const satisfies FileRecordState[]
export const isThere = ({ state }: FileRecord): boolean => THERE.some((each) => each === state)

/** One of them; foreign and unknown are answered alike. */
export async function openFile(
  openFiles: OpenFiles,
  fileId: FileId,
  userId: UserId,
  signal: AbortSignal,
): Promise<FileRecord> {
  const [file] = await openFiles([fileId], userId, signal)
  if (!file) throw new AppError('FILE_NOT_FOUND')
  return file
}
