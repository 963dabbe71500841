import type { ConversationFacts } from '../ports/log-store.ts'

/** From where on somebody may read who joins at this place. */
export const showFromOf = ({ settings }: ConversationFacts, seq: number): number =>
  settings.historyFrom === 'start' ? 1 : seq
