import { type ConversationId, type MessageId, parseMessageId, type UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { MessageEntry } from '../log/entry.ts'
import type { ConversationReader, ParticipantRecord } from '../ports/conversation-reader.ts'
import { isVisible } from '../ports/log-store.ts'
import { seenBy } from '../reading/visibility.ts'

export interface OpenMessage {
  entry: MessageEntry
  participant: ParticipantRecord
  seen: ParticipantRecord['visible']
}

export type OpenMessageOf = (messageId: MessageId, userId: UserId, signal: AbortSignal) => Promise<OpenMessage>

/** A message for who may see it. Foreign, hidden and unknown are answered alike. */
export const createOpenMessage = ({
  reader,
}: {
  reader: Pick<ConversationReader, 'participant' | 'messages'>
}): OpenMessageOf =>
  async function openMessage(messageId, userId, signal) {
    const place = parseMessageId(messageId)
    if (!place) throw new AppError('MESSAGE_NOT_FOUND')
    const participant = await reader.participant(place.conversationId, userId, signal)
    const seen = participant ? seenBy(participant) : []
    if (!participant || !isVisible(seen, place.seq)) throw new AppError('MESSAGE_NOT_FOUND')
    const [entry] = await reader.messages([place], signal)
    if (!entry) throw new AppError('MESSAGE_NOT_FOUND')
    return { entry, participant, seen }
  }

/** The places of these messages, by their conversations; ids that name none are left out. */
export const placesByConversation = (messageIds: readonly MessageId[]): Map<ConversationId, number[]> => {
  const places = [...new Set(messageIds)].flatMap((id) => parseMessageId(id) ?? [])
  const grouped = Map.groupBy(places, ({ conversationId }) => conversationId)
  return new Map([...grouped].map(([id, those]) => [id, those.map(({ seq }) => seq)]))
}
