import type { Conversation, Message } from '@chat/contracts'
import { lineOf } from '../files/file-text.ts'
import { noticeTextOf } from '../messages/notice-text.ts'

/** One line about the last message. */
export function messagePreviewOf(
  conversation: Conversation,
  message: Message,
  meId: string,
  nameOf: (userId: string) => string,
): string {
  if (message.kind === 'system') return noticeTextOf(message, meId, nameOf)
  if (message.expiresAt !== null && message.deletedAt === message.expiresAt) return 'Message disappeared'
  const text = message.deletedAt === null ? lineOf(message) : 'Message deleted'
  const thread = message.threadRootId === null ? '' : '↳ '
  if (message.senderId === meId) return `${thread}You: ${text}`
  return conversation.kind === 'direct' ? `${thread}${text}` : `${thread}${nameOf(message.senderId)}: ${text}`
}
