export type { ConversationFacts, Entry, Head, ParticipantFacts } from '@chat/domain'

export interface VisibleRange {
  from: number
  to: number | null
}
