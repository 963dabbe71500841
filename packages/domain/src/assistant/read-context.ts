import { parseMessageId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import { isMessageEntry, type MessageEntry } from '../log/entry.ts'
import type { AssistantJob } from '../ports/assistant-queue.ts'
import type { ConversationReader } from '../ports/conversation-reader.ts'
import { isVisible } from '../ports/log-store.ts'
import type { UserStore } from '../ports/user-store.ts'
import { rangesOf, seenBy } from '../reading/visibility.ts'
import { contextOf, type Turn } from './answer-context.ts'

const MESSAGES_READ = 50
const SCANNED_MAX = 500 // of a conversation, for the replies of one thread

export interface ReadContextDeps {
  reader: Pick<ConversationReader, 'conversations' | 'participant' | 'messages' | 'page'>
  users: Pick<UserStore, 'byIds'>
  tokenBudget: number
}

/**
 * What a model is told for one question. It is read anew as its asker reads: one conversation, the places they may see,
 * without what they deleted for themselves, up to the question. A question in a thread is told with its thread.
 */
export const createReadContext = ({ reader, users, tokenBudget }: ReadContextDeps) =>
  async function readContext({ questionId, askerId, replaces }: AssistantJob, signal: AbortSignal): Promise<Turn[]> {
    const place = parseMessageId(questionId)
    if (!place) throw new AppError('MESSAGE_NOT_FOUND')
    const { conversationId, seq } = place
    const [[conversation], participant, [question]] = await Promise.all([
      reader.conversations([conversationId], signal),
      reader.participant(conversationId, askerId, signal),
      reader.messages([place], signal),
    ])
    if (!conversation || participant?.state !== 'accepted') throw new AppError('NOT_A_PARTICIPANT')
    const seen = seenBy(participant)
    if (!question || !isVisible(seen, seq)) throw new AppError('MESSAGE_NOT_FOUND')
    if (question.changes.deletedAt !== null) throw new AppError('MESSAGE_DELETED')

    const rootId = question.body.threadRootId
    const root = rootId === null ? null : parseMessageId(rootId)
    const isTold = (entry: MessageEntry): boolean => {
      if (`${conversationId}.${entry.seq}` === replaces) return false
      return root ? entry.seq === root.seq || entry.body.threadRootId === rootId : entry.body.threadRootId === null
    }
    const before: MessageEntry[] = []
    let scanned = 0
    for (const range of rangesOf(seen, seq - 1).toReversed()) {
      const lowest = Math.max(range.from, root?.seq ?? 1)
      let from = range.to
      while (from >= lowest && before.length < MESSAGES_READ && scanned < SCANNED_MAX) {
        const page = { from, to: lowest, direction: 'down', limit: MESSAGES_READ, events: ['new-message'] } as const
        const found = (await reader.page(conversationId, page, signal)).filter(isMessageEntry)
        before.unshift(...found.filter(isTold).toReversed())
        scanned += found.length
        const last = found.at(-1)
        if (!last || found.length < MESSAGES_READ) break
        from = last.seq - 1
      }
    }
    const authors =
      conversation.kind === 'assistant'
        ? []
        : await users.byIds([...new Set([question, ...before].map(({ actorId }) => actorId))], signal)
    const names = new Map(authors.map(({ id, displayName }) => [id, displayName]))
    return contextOf({
      kind: conversation.kind,
      question,
      before,
      nameOf: (userId) => names.get(userId) ?? 'Somebody',
      tokenBudget,
    })
  }

export type ReadContext = ReturnType<typeof createReadContext>
