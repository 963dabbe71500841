import { type ConversationId, isAssistantId, type UserId } from '@chat/contracts'
import {
  type AssistantWork,
  type Context,
  type ConversationReader,
  cut,
  readForSummary,
  SUMMARY_TOKENS,
} from '@chat/domain'
import { withTimeout } from '@chat/service-kit'
import type { ModelServer } from './models/model-server.ts'

export interface SummariseDeps {
  reader: ConversationReader
  work: Pick<AssistantWork, 'keepSummary'>
  server: ModelServer
  tokenBudget: number
  withinMs: number
  failed: (error: unknown) => void
  signal: AbortSignal
}

/**
 * After an answer, and beside the others: what was not told word by word is put in short for the next questions. One at
 * a time; what is left out now is taken in later.
 */
export const createSummarise = (deps: SummariseDeps) => {
  let isBusy = false

  async function summarise(
    asked: { conversationId: ConversationId; askerId: UserId; model: string },
    context: Context,
  ) {
    const signal = withTimeout(deps.signal, deps.withinMs)
    const { conversationId } = asked
    const wish = { ...asked, ...deps, upTo: context.from - 1, previous: context.summary }
    const found = await readForSummary(wish, signal)
    if (!found) return
    const { turns, of } = found
    let text = ''
    for await (const piece of deps.server.answer({ model: asked.model, turns, tokensMax: SUMMARY_TOKENS }, signal)) {
      text += piece.text
    }
    const short = cut(text.trim(), SUMMARY_TOKENS * 2)
    if (short !== '') await deps.work.keepSummary(conversationId, { ...of, text: short }, signal)
  }

  return (...[asked, context]: Parameters<typeof summarise>): void => {
    if (isBusy || !isAssistantId(asked.conversationId)) return
    isBusy = true
    void summarise(asked, context)
      .catch((error: unknown) => {
        if (!deps.signal.aborted) deps.failed(error)
      })
      .finally(() => {
        isBusy = false
      })
  }
}

export type Summarise = ReturnType<typeof createSummarise>
