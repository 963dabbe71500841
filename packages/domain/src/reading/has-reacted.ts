import { type MessageId, parseMessageId, type UserId } from '@chat/contracts'
import type { ConversationReader } from '../ports/conversation-reader.ts'

export type HasReacted = (messageId: MessageId, emoji: string, userId: UserId, signal: AbortSignal) => Promise<boolean>

/** For edges that turn a toggle into the wished state. Whether the user may is decided with the command. */
export const createHasReacted = ({ reader }: { reader: Pick<ConversationReader, 'messages'> }): HasReacted =>
  async function hasReacted(messageId, emoji, userId, signal) {
    const place = parseMessageId(messageId)
    const [entry] = place ? await reader.messages([place], signal) : []
    return entry?.changes.reactions.some((each) => each.emoji === emoji && each.userIds.includes(userId)) ?? false
  }
