import type { ConversationId, File, FileKind, UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { ConversationReader } from '../ports/conversation-reader.ts'
import type { FileStore } from '../ports/file-store.ts'
import { isVisible } from '../ports/log-store.ts'
import { formatCursor, parseCursor } from '../reading/page-cursor.ts'
import { seenBy } from '../reading/visibility.ts'
import { toWireFile } from './attachment.ts'

export interface ListFilesDeps {
  files: Pick<FileStore, 'listOf'>
  reader: Pick<ConversationReader, 'participant'>
}

interface Query {
  kind?: FileKind | undefined
  limit: number
  cursor?: string | undefined
}

export type ListFiles = (
  conversationId: ConversationId,
  query: Query,
  userId: UserId,
  signal: AbortSignal,
) => Promise<{ items: File[]; nextCursor: string | null; prevCursor: null }>

/** The files of a conversation, as far as its messages show them to who asks. */
export const createListFiles = ({ files, reader }: ListFilesDeps): ListFiles =>
  async function listFiles(conversationId, { kind, limit, cursor }, userId, signal) {
    const participant = await reader.participant(conversationId, userId, signal)
    if (!participant) throw new AppError('NOT_A_PARTICIPANT')
    const seen = seenBy(participant)
    const before = cursor === undefined ? null : placeIn(cursor)
    const found = await files.listOf(conversationId, { kind: kind ?? null, before, limit: limit + 1 }, signal)
    const page = found.slice(0, limit)
    const last = found.length > limit ? page.at(-1) : undefined
    return {
      items: page.filter(({ messageSeq }) => isVisible(seen, messageSeq ?? 0)).map(toWireFile),
      nextCursor: last ? formatCursor({ at: last.messageSeq ?? 0, id: last.id }) : null,
      prevCursor: null,
    }
  }

function placeIn(cursor: string): { seq: number; id: string } {
  const { at: seq, id } = parseCursor(cursor)
  return { seq, id }
}
