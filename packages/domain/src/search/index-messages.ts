import { type Entry, isMessageEntry, type MessageEntry } from '../log/entry.ts'
import type { LogConsumer } from '../follower/log-consumer.ts'
import type { ConversationReader } from '../ports/conversation-reader.ts'
import { EVERY_MESSAGE, type IndexedMessage, type SearchIndex } from '../ports/search-index.ts'
import { elementsOf } from './analyse-text.ts'
import { featureToken, senderToken, tokensOf } from './search-tokens.ts'
import { featuresOf } from './search-features.ts'

/**
 * Keeps the search index. Each message is written as it is now, and nothing older is written over it, so that seeing an
 * entry twice, or two at once, does no harm.
 */
export const createIndexMessages = ({
  index,
  reader,
}: {
  index: Pick<SearchIndex, 'write'>
  reader: Pick<ConversationReader, 'messages'>
}): LogConsumer =>
  async function indexMessages(entries, generation, signal) {
    const sent = entries.filter(isMessageEntry)
    const changed = new Map<string, { conversationId: string; seq: number }>()
    for (const entry of entries) {
      const { conversationId } = entry
      for (const seq of changedBy(entry)) changed.set(`${conversationId} ${seq}`, { conversationId, seq })
    }
    const messages = changed.size === 0 ? [] : await reader.messages([...changed.values()], signal)
    const documents = [...sent, ...messages].map(indexedOf)
    if (documents.length > 0) await index.write(documents, generation, signal)
  }

/** The messages that are found by something else after this entry. */
function changedBy(entry: Entry): readonly number[] {
  switch (entry.event) {
    case 'message-edited':
    case 'message-deleted':
      return [entry.body.targetSeq]
    case 'messages-expired':
      return entry.body.seqs
    default:
      return []
  }
}

export function indexedOf(message: MessageEntry): IndexedMessage {
  const { conversationId, seq, at, actorId, body, changes } = message
  const isFound = changes.deletedAt === null && body.kind !== 'system'
  const words = body.kind === 'encrypted' ? [] : tokensOf(elementsOf(body.content))
  const features = featuresOf(message).map(featureToken)
  const tokens = isFound ? [EVERY_MESSAGE, senderToken(actorId), ...features, ...words] : []
  return { conversationId, seq, at, tokens, changedSeq: changes.changedSeq }
}
