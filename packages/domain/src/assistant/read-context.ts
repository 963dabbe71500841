import { isAssistantId, parseMessageId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import { isMessageEntry, type MessageEntry } from '../log/entry.ts'
import type { AssistantJob, AssistantWork } from '../ports/assistant-queue.ts'
import type { ConversationReader } from '../ports/conversation-reader.ts'
import { isVisible } from '../ports/log-store.ts'
import type { UserStore } from '../ports/user-store.ts'
import { rangesOf, seenBy } from '../reading/visibility.ts'
import { contextOf, type Told } from './answer-context.ts'
import { isCurrent, type Summary } from './summary.ts'

const MESSAGES_READ = 50
const SCANNED_MAX = 500 // of a conversation, for the replies of one thread

export interface ReadContextDeps {
  reader: Pick<ConversationReader, 'conversations' | 'participant' | 'messages' | 'page'>
  users: Pick<UserStore, 'byIds'>
  work: Pick<AssistantWork, 'summaryOf'>
  tokenBudget: number
}

export interface Context extends Told {
  /** Of what came before, where it was made and nothing of that changed. */
  summary: Summary | null
  /** Of the question, where it is traced. */
  traceparent: string | undefined
}

/**
 * What a model is told for one question. It is read anew as its asker reads: one conversation, the places they may see,
 * without what they deleted for themselves, up to the question. A question in a thread is told with its thread.
 */
export const createReadContext = ({ reader, users, work, tokenBudget }: ReadContextDeps) =>
  async function readContext({ questionId, askerId, replaces }: AssistantJob, signal: AbortSignal): Promise<Context> {
    const place = parseMessageId(questionId)
    if (!place) throw new AppError('MESSAGE_NOT_FOUND')
    const { conversationId, seq } = place
    const pageFrom = async (from: number, to: number): Promise<MessageEntry[]> => {
      if (from < to) return []
      const page = { from, to, direction: 'down', limit: MESSAGES_READ, events: ['new-message'] } as const
      return (await reader.page(conversationId, page, signal)).filter(isMessageEntry)
    }
    async function summaryUpTo(last: number): Promise<Summary | null> {
      const found = isAssistantId(conversationId) ? await work.summaryOf(conversationId, signal) : null
      return found && found.upTo <= last && (await isCurrent(found, { conversationId, reader }, signal)) ? found : null
    }
    // The first page is what most questions need, so it is asked for before it is known who may see it.
    const [[conversation], participant, [question], newest, known] = await Promise.all([
      reader.conversations([conversationId], signal),
      reader.participant(conversationId, askerId, signal),
      reader.messages([place], signal),
      pageFrom(seq - 1, 1),
      summaryUpTo(seq - 1),
    ])
    if (!conversation || participant?.state !== 'accepted') throw new AppError('NOT_A_PARTICIPANT')
    const seen = seenBy(participant)
    if (!question || !isVisible(seen, seq)) throw new AppError('MESSAGE_NOT_FOUND')
    if (question.changes.deletedAt !== null) throw new AppError('MESSAGE_DELETED')

    const rootId = question.body.threadRootId
    const root = rootId === null ? null : parseMessageId(rootId)
    const isTold = (entry: MessageEntry): boolean => {
      if (!isVisible(seen, entry.seq) || `${conversationId}.${entry.seq}` === replaces) return false
      return root ? entry.seq === root.seq || entry.body.threadRootId === rootId : entry.body.threadRootId === null
    }
    const lowest = root?.seq ?? 1
    const before: MessageEntry[] = []
    let page = newest
    for (let scanned = page.length; ; scanned += page.length) {
      before.unshift(...page.filter(isTold).toReversed())
      const last = page.at(-1)
      const isEnough = before.length >= MESSAGES_READ || scanned >= SCANNED_MAX
      if (!last || page.length < MESSAGES_READ || isEnough) break
      // What they may not see is not read through.
      const next = rangesOf(seen, last.seq - 1).at(-1)?.to ?? 0
      page = await pageFrom(next, lowest)
    }
    const authors =
      conversation.kind === 'assistant'
        ? []
        : await users.byIds([...new Set([question, ...before].map(({ actorId }) => actorId))], signal)
    const names = new Map(authors.map(({ id, displayName }) => [id, displayName]))
    const summary = known?.hiddenCount === participant.hidden.length ? known : null
    const told = contextOf({
      kind: conversation.kind,
      question,
      before,
      nameOf: (userId) => names.get(userId) ?? 'Somebody',
      summary: summary?.text ?? null,
      tokenBudget,
    })
    return { ...told, summary, traceparent: question.traceparent }
  }

export type ReadContext = ReturnType<typeof createReadContext>
