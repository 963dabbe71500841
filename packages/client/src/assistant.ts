/** The assistant: asking it, and reading along while it answers, from wherever one comes in. */
import type { AssistantModels, Conversation, EventPayload, ReplyOf } from '@chat/contracts'
import type { Rest } from './rest/rest.ts'
import type { WritableStore } from './store.ts'

export interface AssistantOptions {
  readonly store: WritableStore
  readonly rest: Rest
  /** For what a user waits for in front of the screen. */
  readonly inSight: <T>(work: () => Promise<T>) => Promise<T>
  readonly command: (name: 'ai-running' | 'ai-abort' | 'ai-regenerate', request: object) => Promise<unknown>
  readonly onNewConversation: (work: () => Promise<Conversation>) => Promise<Conversation>
  readonly orWarn: (work: Promise<unknown>) => void
  readonly newId: () => string
}

export interface AssistantActions {
  createAssistantConversation(name?: string): Promise<Conversation>
  /** What it can answer with, and how to get something where there is nothing. */
  listModels(): Promise<AssistantModels>
  /** What is there of the answer is kept. Only who asked can. */
  stopAnswer(generationId: string): Promise<void>
  /** Another answer in the place of this one; of a question that has none: an answer. */
  regenerate(messageId: string, model?: string): Promise<void>
  /** Forgets what was said in a conversation with the assistant. */
  clearAssistantHistory(conversationId: string): Promise<void>
}

type Delta = EventPayload<'ai-delta'>

export interface Assistant extends AssistantActions {
  onDelta(delta: Delta): void
  onDone(done: EventPayload<'ai-done'>): void
  /** What runs in this conversation, after a reload, a gap or another connection. */
  resume(conversationId: string): Promise<void>
}

const PASSED_KEPT = 200

export function createAssistant(options: AssistantOptions): Assistant {
  const { store, rest, inSight, command, onNewConversation, orWarn, newId } = options
  /** What comes by while it is being fetched what was before: the answer may be older than that. */
  const fetching = new Map<string, (() => void)[]>()

  function grow(delta: Delta): boolean {
    const { generationId, attempt, index, text } = delta
    const known = store.getState().generations[generationId]
    if (known?.attempt === attempt && index <= known.index) return true // known already
    store.dispatch({ type: 'generation-grew', generationId, attempt, index, text })
    return store.getState().generations[generationId] !== known
  }

  async function resume(conversationId: string): Promise<void> {
    if (fetching.has(conversationId)) return
    const passed: (() => void)[] = []
    fetching.set(conversationId, passed)
    try {
      const { generations } = (await command('ai-running', { conversationId })) as ReplyOf<'ai-running'>
      store.dispatch({ type: 'generations-loaded', conversationId, generations })
    } finally {
      fetching.delete(conversationId)
      for (const take of passed) take()
    }
  }

  function inOrder(conversationId: string, take: () => void): void {
    const passed = fetching.get(conversationId)
    if (passed === undefined) take()
    else if (passed.length < PASSED_KEPT) passed.push(take)
  }

  function onDelta(delta: Delta): void {
    const { conversationId, generation } = delta
    inOrder(conversationId, () => {
      if (generation !== undefined) store.dispatch({ type: 'generation-begun', generation })
      else if (!grow(delta)) orWarn(resume(conversationId))
    })
  }

  return {
    resume,
    onDelta,
    onDone({ conversationId, generationId }) {
      inOrder(conversationId, () => store.dispatch({ type: 'generation-ended', generationId }))
    },
    createAssistantConversation(name) {
      const body = { commandId: newId(), ...(name === undefined ? {} : { name }) }
      return onNewConversation(() => rest('createAssistantConversation', { body }))
    },
    listModels: () => inSight(() => rest('listModels')),
    async stopAnswer(generationId) {
      await command('ai-abort', { generationId })
    },
    async regenerate(messageId, model) {
      await command('ai-regenerate', { messageId, commandId: newId(), ...(model === undefined ? {} : { model }) })
    },
    async clearAssistantHistory(conversationId) {
      await inSight(() => rest('clearAssistantHistory', { params: { conversationId } }))
    },
  }
}
