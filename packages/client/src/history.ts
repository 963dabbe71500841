/** Loads pages of messages into the windows of the state, one at a time for each conversation. */
import type { History as HistoryPage, Message } from '@chat/contracts'
import { PAGE_ITEMS_DEFAULT } from './contract-values.ts'
import type { MessageWindow } from './state/chat-state.ts'
import type { WritableStore } from './store.ts'

interface Place {
  readonly before?: number
  readonly after?: number
  readonly around?: number
}

type Placed = 'newest' | 'older' | 'newer' | 'around'

export interface HistoryOptions {
  readonly store: WritableStore
  readonly load: (conversationId: string, place: Place & { limit: number }) => Promise<HistoryPage>
  readonly pause: (ms: number) => Promise<void>
  readonly onMessages: (messages: readonly Message[]) => void
}

export interface History {
  open(conversationId: string): Promise<void>
  older(conversationId: string): Promise<void>
  newer(conversationId: string): Promise<void>
  around(conversationId: string, seq: number): Promise<void>
  newest(conversationId: string): Promise<void>
}

/** A page that is older than what the log brought already is asked for again. */
const STALE_PAGE_TRIES = 5
const STALE_PAGE_PAUSE_MS = 300

export function createHistory({ store, load, pause, onMessages }: HistoryOptions): History {
  const loading = new Map<string, Promise<void>>()

  const windowOf = (conversationId: string): MessageWindow | undefined => store.getState().windows[conversationId]

  function oneAtATime(conversationId: string, work: () => Promise<void>): Promise<void> {
    const before = loading.get(conversationId)
    const mine = (before === undefined ? Promise.resolve() : before.catch(() => {})).then(work).finally(() => {
      if (loading.get(conversationId) === mine) loading.delete(conversationId)
    })
    loading.set(conversationId, mine)
    return mine
  }

  /** Answers whether the page could be used. */
  async function loadPage(conversationId: string, placed: Placed, place: Place): Promise<boolean> {
    store.dispatch({ type: 'page-requested', conversationId })
    try {
      const page = await load(conversationId, { ...place, limit: PAGE_ITEMS_DEFAULT })
      const edge = place.before ?? place.after
      const before = windowOf(conversationId)
      store.dispatch({ type: 'page-loaded', conversationId, placed, page, ...(edge === undefined ? {} : { edge }) })
      onMessages(page.items)
      const after = windowOf(conversationId)
      return after?.isLoaded === true && (after.items !== before?.items || page.items.length === 0)
    } catch (error) {
      store.dispatch({ type: 'page-failed', conversationId })
      throw error
    }
  }

  async function loadFitting(conversationId: string, placed: Placed, place: Place): Promise<void> {
    for (let tries = 1; !(await loadPage(conversationId, placed, place)) && tries < STALE_PAGE_TRIES; tries += 1) {
      await pause(STALE_PAGE_PAUSE_MS)
    }
  }

  return {
    open: (conversationId) =>
      oneAtATime(conversationId, async () => {
        if (windowOf(conversationId)?.isLoaded !== true) await loadFitting(conversationId, 'newest', {})
      }),
    newest: (conversationId) =>
      oneAtATime(conversationId, async () => {
        const window = windowOf(conversationId)
        if (window?.isLoaded !== true || window.hasNewer) await loadFitting(conversationId, 'newest', {})
      }),
    around: (conversationId, seq) =>
      oneAtATime(conversationId, () => loadFitting(conversationId, 'around', { around: seq })),
    older(conversationId) {
      const running = loading.get(conversationId)
      if (running !== undefined) return running
      const window = windowOf(conversationId)
      const first = window?.items[0]
      if (window === undefined || !window.hasOlder) return Promise.resolve()
      // All that was shown has disappeared: what is left begins at the end again.
      if (first === undefined) return oneAtATime(conversationId, () => loadFitting(conversationId, 'newest', {}))
      return oneAtATime(conversationId, () => loadFitting(conversationId, 'older', { before: first.seq }))
    },
    newer(conversationId) {
      const running = loading.get(conversationId)
      if (running !== undefined) return running
      const window = windowOf(conversationId)
      const last = window?.items.at(-1)
      if (window === undefined || last === undefined || !window.hasNewer) return Promise.resolve()
      return oneAtATime(conversationId, () => loadFitting(conversationId, 'newer', { after: last.seq }))
    },
  }
}
