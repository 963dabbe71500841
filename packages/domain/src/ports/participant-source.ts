import type { ConversationId } from '@chat/contracts'
import type { ParticipantRecord } from './conversation-reader.ts'

/** The people of several conversations in one read, for lists. From the primary. */
export interface ParticipantSource {
  /** All who take part in each, or were asked to, by userId. For conversations known to be small. */
  allOf(
    conversationIds: readonly ConversationId[],
    signal: AbortSignal,
  ): Promise<Map<ConversationId, ParticipantRecord[]>>
}
