import { type ConversationId, type File, type FileId, fileUrlOf, thumbnailUrlOf } from '@chat/contracts'
import type { FileRecord } from '../ports/file-store.ts'

/** A file as the message keeps it that it was sent with. */
export interface AttachmentFacts extends Pick<
  FileRecord,
  'name' | 'mimeType' | 'size' | 'kind' | 'width' | 'height' | 'durationMs' | 'placeholder' | 'hasThumbnail'
> {
  fileId: FileId
  createdAt: number // epoch ms
}

export const attachmentOf = (file: FileRecord): AttachmentFacts => ({
  fileId: file.id,
  name: file.name,
  mimeType: file.mimeType,
  size: file.size,
  kind: file.kind,
  width: file.width,
  height: file.height,
  durationMs: file.durationMs,
  placeholder: file.placeholder,
  hasThumbnail: file.hasThumbnail,
  createdAt: file.createdAt,
})

/** An attachment as clients get it: only what is ready can be sent. */
export const toWireAttachment = (
  { fileId, hasThumbnail, createdAt, ...facts }: AttachmentFacts,
  conversationId: ConversationId | null,
): File => ({
  id: fileId,
  ...facts,
  url: fileUrlOf(fileId),
  thumbnailUrl: hasThumbnail ? thumbnailUrlOf(fileId) : null,
  conversationId,
  state: 'ready',
  createdAt: new Date(createdAt).toISOString(),
})

export function toWireFile(file: FileRecord): File {
  const state = file.state === 'scanning' || file.state === 'quarantined' ? file.state : 'ready'
  return { ...toWireAttachment(attachmentOf(file), file.conversationId), state }
}
