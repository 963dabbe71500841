import type { ConversationId, FileId, FileKind, UserId } from '@chat/contracts'

/**
 * `uploading`: its bytes are on their way. `arrived`: they are looked at, by one process. `deleted`: they go with the
 * next sweep, and nobody sees it any more.
 */
export type FileRecordState = 'uploading' | 'arrived' | 'scanning' | 'ready' | 'quarantined' | 'deleted'

/** Of bytes that come by more than one request, or past us. */
export interface Arrival {
  /** Until when they may come, epoch ms. */
  until: number
  /** As many as are kept. */
  offset: number
  /** Who writes: whoever goes on with it takes it from who was cut off. */
  writer: string
  /** What the store wants to know to go on; null: the bytes come past us. */
  notes: { uploadId: string; parts: string[] } | null
}

/** What is known of the bytes once they are there. */
export interface FileFacts {
  mimeType: string
  size: number
  kind: FileKind
  width: number | null
  height: number | null
  durationMs: number | null
  placeholder: string | null
  /** Changes with the bytes. */
  etag: string
  hasThumbnail: boolean
}

export interface FileRecord extends FileFacts {
  id: FileId
  ownerId: UserId
  /** null: a picture of a person or a conversation, which everybody sees. */
  conversationId: ConversationId | null
  name: string
  /** Where the bytes are. A forwarded file has the same as the one it came from. */
  objectKey: string
  /** A forwarded file takes no room of its own. */
  copiedFrom: FileId | null
  state: FileRecordState
  /** null: its bytes come with one request. Stays until nothing can come any more. */
  arrival: Arrival | null
  /** The message that it was sent with; null: not yet. A picture of a person: `AVATAR_SET`, once it is shown. */
  messageSeq: number | null
  /** The command of that message. */
  commandId: string | null
  createdAt: number // epoch ms
  /** When it came into its state, epoch ms. */
  changedAt: number
}

/** No message has this place. */
export const AVATAR_SET = 0

export interface FileIs {
  state: readonly FileRecordState[]
  ownerId?: UserId
  conversationId?: ConversationId | null
  /** Of its arrival. */
  offset?: number
  writer?: string
  changedBefore?: number
}

export interface DueFiles {
  /** Abandoned uploads, and files that were deleted: their bytes go. */
  uploadingBefore: number
  arrivingUntil: number
  deletedBefore: number
  /** There, and never sent or shown: they are deleted. */
  looseBefore: number
}

/**
 * The only writer of `files`, beside the owner of a conversation, who says what was sent and what was deleted. A file is
 * written here before its first byte is stored anywhere, so that nothing is ever stored that nobody knows of.
 */
export interface FileStore {
  create(record: FileRecord, signal: AbortSignal): Promise<void>
  /** In the order of the ids; absent ones are left out. */
  find(ids: readonly FileId[], signal: AbortSignal): Promise<FileRecord[]>
  /** Changes a file that is as it is said to be; null: it is not. */
  settle(
    fileId: FileId,
    change: Partial<Omit<FileRecord, 'id'>>,
    as: FileIs,
    signal: AbortSignal,
  ): Promise<FileRecord | null>
  /** Of one person: begun, to come by more than one request, and not whole. */
  countArriving(ownerId: UserId, signal: AbortSignal): Promise<number>
  /** Bytes of all that is there or on its way, but for copies. */
  usage(ownerId: UserId, signal: AbortSignal): Promise<number>
  /** Sent with messages of this conversation, below `beforeSeq`, the newest first. */
  listOf(
    conversationId: ConversationId,
    page: { kind: FileKind | null; before: { seq: number; id: FileId } | null; limit: number },
    signal: AbortSignal,
  ): Promise<FileRecord[]>
  /** All pictures of a person, but for this one. */
  deleteAvatars(ownerId: UserId, except: FileId | null, at: number, signal: AbortSignal): Promise<void>
  due(times: DueFiles, limit: number, signal: AbortSignal): Promise<FileRecord[]>
  inState(state: FileRecordState, limit: number, signal: AbortSignal): Promise<FileRecord[]>
  /** Whether any other file has these bytes. */
  isShared(fileId: FileId, objectKey: string, signal: AbortSignal): Promise<boolean>
  remove(fileId: FileId, signal: AbortSignal): Promise<void>
}
