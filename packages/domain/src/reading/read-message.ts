import { type Message, type MessageId, parseMessageId, type UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import { toWireMessage } from '../log/wire-message.ts'
import type { ConversationReader } from '../ports/conversation-reader.ts'
import { isVisible } from '../ports/log-store.ts'
import { seenBy } from './visibility.ts'

export type ReadMessage = (messageId: MessageId, userId: UserId, signal: AbortSignal) => Promise<Message>

/** One message as it is now, for who may see its place. Foreign and unknown are answered alike. */
export const createReadMessage = ({ reader }: { reader: ConversationReader }): ReadMessage =>
  async function readMessage(messageId, userId, signal) {
    const place = parseMessageId(messageId)
    if (!place) throw new AppError('MESSAGE_NOT_FOUND')
    const participant = await reader.participant(place.conversationId, userId, signal)
    if (!participant || !isVisible(seenBy(participant), place.seq)) throw new AppError('MESSAGE_NOT_FOUND')
    const [entry] = await reader.messages([place], signal)
    if (!entry) throw new AppError('MESSAGE_NOT_FOUND')
    return toWireMessage(entry)
  }
