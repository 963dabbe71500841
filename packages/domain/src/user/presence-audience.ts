import { type ConversationId, limits, type UserId } from '@chat/contracts'
import type { ConversationReader } from '../ports/conversation-reader.ts'

/** In which conversations somebody is seen to come and go: direct ones, groups, and rooms that are not too large. */
export const createAudienceOf = ({
  reader,
}: {
  reader: Pick<ConversationReader, 'participationsOf' | 'conversations'>
}) =>
  async function audienceOf(userId: UserId, signal: AbortSignal): Promise<ConversationId[]> {
    const mine = (await reader.participationsOf(userId, signal)).filter(({ state }) => state === 'accepted')
    if (mine.length === 0) return []
    const conversations = await reader.conversations(
      mine.map(({ conversationId }) => conversationId),
      signal,
    )
    return conversations
      .filter(({ kind, participantCount }) => kind !== 'room' || participantCount <= limits.presenceRoomParticipantsMax)
      .map(({ id }) => id)
  }

export type AudienceOf = ReturnType<typeof createAudienceOf>
