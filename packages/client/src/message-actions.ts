/** What can be done with messages beside the outbox: threads, copies, and what only concerns me. */
import type { BulkResult, ForwardResult, InboxNotice, Message, MessageVersion, Receipt } from '@chat/contracts'
import { conversationOfMessage, PAGE_ITEMS_DEFAULT } from './contract-values.ts'
import type { Rest } from './rest/rest.ts'
import type { WritableStore } from './store.ts'

export interface MessageActionsOptions {
  readonly store: WritableStore
  readonly rest: Rest
  /** For what a user waits for in front of the screen. */
  readonly inSight: <T>(work: () => Promise<T>) => Promise<T>
  readonly pause: (ms: number) => Promise<void>
  readonly newId: () => string
  readonly onMessages: (messages: readonly Message[]) => void
  /** A conversation shows something else now, which only the server knows. */
  readonly onChanged: (conversationId: string) => void
  /** A thread was read here. */
  readonly onMarked: () => void
}

export interface MessageActions {
  /** Loads the newest replies to a message. They stay live from then on. */
  openThread(messageId: string): Promise<void>
  loadOlderReplies(messageId: string): Promise<void>
  followThread(messageId: string, isFollowing: boolean): Promise<void>
  /** Shown at once. */
  markThreadRead(messageId: string, upToSeq: number): void
  /** Those that I follow, with what is new in them: a page, and answers where the next one begins. */
  loadThreads(cursor?: string): Promise<string | null>
  forwardMessages(messageIds: readonly string[], conversationIds: readonly string[]): Promise<readonly ForwardResult[]>
  deleteMessages(messageIds: readonly string[], scope: 'everyone' | 'me'): Promise<readonly BulkResult[]>
  listPins(conversationId: string): Promise<readonly Message[]>
  listEdits(messageId: string): Promise<readonly MessageVersion[]>
  /** Who got it and who read it: all of them. */
  listReceipts(messageId: string): Promise<readonly Receipt[]>
}

const STALE_PAGE_TRIES = 5
const STALE_PAGE_PAUSE_MS = 300
const PAGES_MAX = 20 // a group has at most 1,000 participants

export type InboxEffect = (notice: InboxNotice) => boolean

export function createMessageActions(options: MessageActionsOptions): MessageActions & { onNotice: InboxEffect } {
  const { store, rest, inSight, pause, newId, onMessages, onChanged, onMarked } = options

  /** A page that is older than what the log brought already is asked for again. */
  async function loadFitting(messageId: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const rootId = await loadThread(messageId)
      if (store.getState().threads[rootId]?.window?.isLoaded === true || tries === STALE_PAGE_TRIES) return
      await pause(STALE_PAGE_PAUSE_MS)
    }
  }

  async function loadThread(messageId: string, before?: number): Promise<string> {
    const query = { limit: PAGE_ITEMS_DEFAULT, ...(before === undefined ? {} : { before }) }
    const thread = await inSight(() => rest('getThread', { params: { messageId }, query }))
    onMessages([thread.root, ...thread.items])
    if (before === undefined) store.dispatch({ type: 'thread-loaded', placed: 'newest', thread })
    else store.dispatch({ type: 'thread-loaded', placed: 'older', edge: before, thread })
    return thread.messageId
  }

  function hide(conversationId: string, seqs: readonly number[]): void {
    const before = store.getState().conversations[conversationId]
    store.dispatch({ type: 'messages-hidden', conversationId, seqs })
    if (before?.lastMessage && seqs.includes(before.lastMessage.seq)) onChanged(conversationId)
  }

  return {
    openThread: (messageId) => loadFitting(messageId),
    async loadOlderReplies(messageId) {
      const first = store.getState().threads[messageId]?.window?.items[0]
      if (first !== undefined) await loadThread(messageId, first.seq)
    },
    async followThread(messageId, isFollowing) {
      const operation = isFollowing ? 'followThread' : 'unfollowThread'
      store.dispatch({ type: 'thread-marked', mark: await inSight(() => rest(operation, { params: { messageId } })) })
    },
    markThreadRead(messageId, upToSeq) {
      const known = store.getState().threads[messageId]
      const conversationId = conversationOfMessage(messageId)
      if (known === undefined || conversationId === null || upToSeq <= known.lastReadSeq) return
      const mark = { messageId, conversationId, isFollowing: known.isFollowing, lastReadSeq: upToSeq }
      store.dispatch({ type: 'thread-marked', mark })
      onMarked()
      inSight(() => rest('markThreadRead', { params: { messageId }, body: { upToSeq } })).catch(() => {}) // said again by the next one
    },
    async loadThreads(cursor) {
      const { items, nextCursor } = await inSight(() => rest('listThreads', { query: { cursor } }))
      onMessages(items.map(({ root }) => root))
      store.dispatch({ type: 'threads-listed', threads: items })
      return nextCursor
    },
    async forwardMessages(messageIds, conversationIds) {
      const body = { messageIds: [...messageIds], conversationIds: [...conversationIds], commandId: newId() }
      return (await inSight(() => rest('forwardMessages', { body }))).results
    },
    async deleteMessages(messageIds, scope) {
      const body = { messageIds: [...messageIds], scope, commandId: newId() }
      return (await inSight(() => rest('deleteMessages', { body }))).results
    },
    async listPins(conversationId) {
      const { items } = await inSight(() => rest('listPins', { params: { conversationId } }))
      onMessages(items)
      return items
    },
    listEdits: async (messageId) => (await inSight(() => rest('listEdits', { params: { messageId } }))).items,
    async listReceipts(messageId) {
      const all: Receipt[] = []
      let cursor: string | undefined
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const query = { limit: 100, cursor }
        const { items, nextCursor } = await inSight(() => rest('getMessageInfo', { params: { messageId }, query }))
        all.push(...items)
        if (nextCursor === null) break
        cursor = nextCursor
      }
      return all
    },
    /** Whether it was about messages. */
    onNotice(notice) {
      if (notice.type !== 'messages-hidden') return false
      hide(notice.conversationId, notice.seqs)
      return true
    },
  }
}
