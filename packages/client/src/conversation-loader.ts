/** Loads my conversations and keeps the list true: at the start, after a reconnect, and where there is doubt. */
import type { Conversation } from '@chat/contracts'
import { ChatError } from './chat-error.ts'
import { isInbox, PAGE_ITEMS_MAX } from './contract-values.ts'
import type { Rest } from './rest/rest.ts'
import type { WritableStore } from './store.ts'

export interface ConversationLoaderOptions {
  readonly store: WritableStore
  readonly rest: Rest
  /** Repeats what may go well later, until signed out. */
  readonly insist: <T>(work: () => Promise<T>) => Promise<T>
  readonly onLoaded: (conversations: readonly Conversation[]) => void
  readonly onGone: (conversationId: string) => void
  readonly onWarning: (warning: unknown) => void
}

export interface ConversationLoader {
  /** All of mine, as they are after this call. */
  loadList(): Promise<void>
  /** Something says that this one came, went or changed: asks, and believes the answer. */
  check(conversationId: string): Promise<void>
  add(conversation: Conversation): void
  remove(conversationId: string): void
}

const isMine = ({ state }: Conversation): boolean => state === 'accepted' || state === 'requested'

export function createConversationLoader(options: ConversationLoaderOptions): ConversationLoader {
  const { store, rest, insist, onLoaded, onGone, onWarning } = options
  const checking = new Map<string, { promise: Promise<void>; isAskedAgain: boolean }>()
  let loadingList: Promise<void> | null = null
  let isListAskedAgain = false
  /** Loaded or gone while a list was being read, which may not show it. */
  let addedMeanwhile = new Set<string>()
  let removedMeanwhile = new Set<string>()

  async function readList(): Promise<void> {
    addedMeanwhile = new Set()
    removedMeanwhile = new Set()
    const read = new Map<string, Conversation>()
    let cursor: string | null = null
    do {
      const query: { limit: number; cursor?: string } = {
        limit: PAGE_ITEMS_MAX,
        ...(cursor === null ? {} : { cursor }),
      }
      const page = await insist(() => rest('listConversations', { query }))
      for (const conversation of page.items) read.set(conversation.id, conversation)
      cursor = page.nextCursor
    } while (cursor !== null)
    for (const id of addedMeanwhile) {
      const known = store.getState().conversations[id]
      if (known !== undefined && !read.has(id)) read.set(id, known)
    }
    for (const id of removedMeanwhile) read.delete(id)
    const before = Object.keys(store.getState().conversations)
    const conversations = [...read.values()].filter(isMine)
    store.dispatch({ type: 'conversations-loaded', conversations })
    for (const id of before) if (store.getState().conversations[id] === undefined) onGone(id)
    onLoaded(conversations)
  }

  function add(conversation: Conversation): void {
    addedMeanwhile.add(conversation.id)
    removedMeanwhile.delete(conversation.id)
    store.dispatch({ type: 'conversation-loaded', conversation })
    onLoaded([conversation])
  }

  function remove(conversationId: string): void {
    addedMeanwhile.delete(conversationId)
    removedMeanwhile.add(conversationId)
    store.dispatch({ type: 'conversation-gone', conversationId })
    onGone(conversationId)
  }

  async function ask(conversationId: string): Promise<void> {
    try {
      const conversation = await insist(() => rest('getConversation', { params: { conversationId } }))
      if (isMine(conversation)) add(conversation)
      else remove(conversationId)
    } catch (error) {
      if (error instanceof ChatError && error.status === 404) remove(conversationId)
      else throw error
    }
  }

  return {
    loadList() {
      if (loadingList !== null) isListAskedAgain = true
      loadingList ??= (async () => {
        try {
          do {
            isListAskedAgain = false
            await readList()
          } while (isListAskedAgain)
        } finally {
          loadingList = null
        }
      })()
      return loadingList
    },
    check(conversationId) {
      if (isInbox(conversationId)) return Promise.resolve()
      const running = checking.get(conversationId)
      if (running !== undefined) {
        running.isAskedAgain = true
        return running.promise
      }
      const row = { promise: Promise.resolve(), isAskedAgain: false }
      checking.set(conversationId, row)
      row.promise = (async () => {
        try {
          do {
            row.isAskedAgain = false
            await ask(conversationId)
          } while (row.isAskedAgain)
        } catch (error) {
          onWarning(error)
        } finally {
          checking.delete(conversationId)
        }
      })()
      return row.promise
    },
    add,
    remove,
  }
}
