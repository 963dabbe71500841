import type { ConversationId, LogEntry } from '@chat/contracts'
import type { Clock, ConversationReader, ConversationRecord } from '@chat/domain'

const KEPT_MS = 30_000
const KEPT_MAX = 20_000

/** What changes seldom about conversations, as it was at most half a minute ago. No permission rests on it. */
export interface KnownConversations {
  find(conversationIds: readonly ConversationId[], signal: AbortSignal): Promise<ConversationRecord[]>
  /** An entry of the log passed. */
  passed(conversationId: ConversationId, entries: readonly LogEntry[]): void
}

export function createKnownConversations(
  reader: Pick<ConversationReader, 'conversations'>,
  clock: Clock,
): KnownConversations {
  const known = new Map<ConversationId, { record: ConversationRecord; readAt: number }>()
  return {
    async find(conversationIds, signal) {
      const now = clock.monotonic()
      const isFresh = (id: ConversationId) => now - (known.get(id)?.readAt ?? Number.NEGATIVE_INFINITY) < KEPT_MS
      const missing = conversationIds.filter((id) => !isFresh(id))
      const read = missing.length === 0 ? [] : await reader.conversations(missing, signal)
      for (const record of read) {
        known.delete(record.id)
        known.set(record.id, { record, readAt: now })
      }
      const found = conversationIds.flatMap((id) => known.get(id)?.record ?? [])
      while (known.size > KEPT_MAX) known.delete(known.keys().next().value!)
      return found
    },
    passed(conversationId, entries) {
      if (entries.some(({ event }) => /^(?:participant|conversation|request)-/.test(event))) {
        known.delete(conversationId)
      }
    },
  }
}
