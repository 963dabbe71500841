import type { ConversationId } from '@chat/contracts'
import type { ConversationReader } from '@chat/domain'

/**
 * A head as read may be older than what passed here, by what is not on a majority yet. A sync has to reach the place
 * from which its socket reads along.
 */
export function createAppliedReader(
  reader: ConversationReader,
  positionOf: (conversationId: ConversationId) => number | null,
): ConversationReader {
  return {
    ...reader,
    async heads(ids, signal) {
      const heads = await reader.heads(ids, signal)
      for (const id of ids) {
        const seq = positionOf(id) ?? 0
        const head = heads.get(id) ?? { seq: 0, n: 0, lastMessageSeq: 0, at: 0 }
        if (seq > head.seq) heads.set(id, { ...head, seq })
      }
      return heads
    },
    async conversations(ids, signal) {
      const found = await reader.conversations(ids, signal)
      return found.map((conversation) => {
        const { id, head } = conversation
        return { ...conversation, head: { ...head, seq: Math.max(head.seq, positionOf(id) ?? 0) } }
      })
    },
  }
}
