import { messageIdOf, type Notification } from '@chat/contracts'
import type { MessageEntry } from '../log/entry.ts'
import type { NotificationRecord } from '../ports/notification-store.ts'

const PREVIEW_LENGTH_MAX = 140

/** With the beginning of the message as it is now. */
export function toWireNotification(record: NotificationRecord, message: MessageEntry | null): Notification {
  const { id, type, conversationId, messageSeq, actorId, emoji, silent, clearedBySeq, threadRootSeq, at, readAt } =
    record
  return {
    id,
    type,
    conversationId,
    messageId: messageSeq === null ? null : messageIdOf(conversationId, messageSeq),
    actorId,
    preview: emoji ?? previewOf(message),
    clearedBySeq,
    threadRootId: threadRootSeq === null ? null : messageIdOf(conversationId, threadRootSeq),
    silent,
    createdAt: new Date(at).toISOString(),
    readAt: readAt === null ? null : new Date(readAt).toISOString(),
  }
}

function previewOf(message: MessageEntry | null): string {
  if (!message || message.body.kind === 'encrypted') return ''
  const characters = Array.from(message.body.content.slice(0, 2 * PREVIEW_LENGTH_MAX))
  return characters.length <= PREVIEW_LENGTH_MAX
    ? characters.join('')
    : `${characters.slice(0, PREVIEW_LENGTH_MAX - 1).join('')}…`
}
