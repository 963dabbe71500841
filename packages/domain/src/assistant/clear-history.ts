import { type ConversationId, isAssistantId, limits, messageIdOf, type UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import { isMessageEntry } from '../log/entry.ts'
import type { DeleteMessages } from '../messages/delete-messages.ts'
import type { AssistantQueue } from '../ports/assistant-queue.ts'
import type { ConversationReader } from '../ports/conversation-reader.ts'

export interface ClearHistoryDeps {
  reader: Pick<ConversationReader, 'conversations' | 'participant' | 'page'>
  queue: AssistantQueue
  deleteMessages: DeleteMessages
}

/** Everything that was said in a conversation with the assistant is deleted, and what is being said is stopped. */
export const createClearHistory = ({ reader, queue, deleteMessages }: ClearHistoryDeps) =>
  async function clearHistory(
    conversationId: ConversationId,
    asker: { userId: UserId; traceId: string },
    signal: AbortSignal,
  ): Promise<void> {
    const [conversation] = await reader.conversations([conversationId], signal)
    const participant = await reader.participant(conversationId, asker.userId, signal)
    if (!conversation || participant?.state !== 'accepted') throw new AppError('CONVERSATION_NOT_FOUND')
    if (!isAssistantId(conversationId)) throw new AppError('FORBIDDEN')
    const running = await queue.runningIn(conversationId, signal)
    await Promise.all(running.map((generation) => queue.abort(generation, signal)))
    const { bulkMessagesMax: limit } = limits
    await queue.forgetSummary(conversationId, signal)
    for (let from = conversation.head.seq; from > 0;) {
      const page = { from, to: 1, direction: 'down', limit, events: ['new-message'] } as const
      const found = (await reader.page(conversationId, page, signal)).filter(isMessageEntry)
      const messageIds = found
        .filter(({ changes }) => changes.deletedAt === null)
        .map(({ seq }) => messageIdOf(conversationId, seq))
      await deleteMessages({ messageIds, scope: 'everyone' }, asker, signal)
      from = (found.at(-1)?.seq ?? 1) - 1
    }
  }

export type ClearHistory = ReturnType<typeof createClearHistory>
