/** What the log, pages and marks make of the threads that are known here. */
import type { LogEntry, Message, Thread, ThreadMark, ThreadSummary } from '@chat/contracts'
import type { RecentLog, ThreadState } from './chat-state.ts'
import { mentionsMe } from './conversation-change.ts'
import { changeMessage, changeRoot, newerOf, rootOf, targetOf } from './message-change.ts'
import { addPage, advanceWindow, emptyWindow } from './message-window.ts'

type Threads = Readonly<Record<string, ThreadState>>

const showNothing = (): null => null

const isUnread = ({ senderId, deletedAt }: Message, myId: string): boolean => senderId !== myId && deletedAt === null

/** Replies of others after my mark and after my own last reply. */
function countUnread(items: readonly Message[], lastReadSeq: number, myId: string): number {
  const mine = items.findLast(({ senderId }) => senderId === myId)?.seq ?? 0
  const after = Math.max(mine, lastReadSeq)
  return items.filter((message) => message.seq > after && isUnread(message, myId)).length
}

function advanceRoot(root: Message | null, entries: readonly LogEntry[]): Message | null {
  let next = root
  for (const entry of entries) {
    if (next === null) return null
    if (rootOf(entry) === next.seq) next = changeRoot(next, entry)
    if (targetOf(entry) === next.seq) next = changeMessage(next, entry)
  }
  return next
}

/** Of these entries those that tell of a thread: new messages in it, and all changes. */
const entriesOf = (rootId: string, entries: readonly LogEntry[]): LogEntry[] =>
  entries.filter(
    ({ event, payload }) => event !== 'new-message' || (payload as unknown as Message).threadRootId === rootId,
  )

function advanceThread(thread: ThreadState, rootId: string, entries: readonly LogEntry[], myId: string): ThreadState {
  const mine = entriesOf(rootId, entries)
  const root = advanceRoot(thread.root, mine)
  const window = thread.window && advanceWindow(thread.window, mine, showNothing)
  let { unreadCount } = thread
  for (const { event, payload, seq } of mine) {
    if (event !== 'new-message' || seq <= thread.lastReadSeq) continue
    unreadCount = isUnread(payload as unknown as Message, myId) ? unreadCount + 1 : 0
  }
  if (root === thread.root && window === thread.window && unreadCount === thread.unreadCount) return thread
  return { ...thread, root, window, unreadCount: recount({ ...thread, window, unreadCount }, myId) }
}

/** Exact where all that is unread is here. */
function recount({ window, lastReadSeq, unreadCount }: ThreadState, myId: string): number {
  if (!window?.isLoaded) return unreadCount
  const isWhole = !window.hasOlder || (window.items[0]?.seq ?? 0) <= lastReadSeq + 1
  const isMineHere = window.items.some(({ senderId }) => senderId === myId)
  return isWhole || isMineHere ? countUnread(window.items, lastReadSeq, myId) : unreadCount
}

/** A thread that begins to concern me: I began it, I write in it, or I am mentioned there. */
function begunBy(entry: LogEntry, messages: readonly Message[], myId: string): ThreadState | null {
  const message = entry.payload as unknown as Message
  if (entry.event !== 'new-message' || message.threadRootId === null) return null
  const root = messages.find(({ id }) => id === message.threadRootId) ?? null
  const isMine = message.senderId === myId
  const isNamed = message.mentions.includes(myId) && mentionsMe(message, myId)
  if (!isMine && !isNamed && root?.senderId !== myId) return null
  const { conversationId } = message
  const unreadCount = isUnread(message, myId) ? 1 : 0
  return { conversationId, root, window: null, isFollowing: true, lastReadSeq: 0, unreadCount }
}

/** `messages`: what is known of the conversation, changed by these entries already. */
export function advanceThreads(
  threads: Threads,
  entries: readonly LogEntry[],
  messages: readonly Message[],
  myId: string,
): Threads {
  let next = threads
  const put = (id: string, thread: ThreadState) => {
    if (next[id] !== thread) next = { ...next, [id]: thread }
  }
  for (const entry of entries) {
    const { threadRootId, conversationId } = entry.payload as unknown as Message
    const rootId = entry.event === 'new-message' ? threadRootId : null
    const known = rootId === null ? undefined : next[rootId]
    if (known === undefined) {
      const begun = rootId === null ? null : begunBy(entry, messages, myId)
      if (begun !== null && rootId !== null) put(rootId, begun)
      else
        for (const [id, thread] of Object.entries(next)) {
          if (thread.conversationId === conversationId) put(id, advanceThread(thread, id, [entry], myId))
        }
    } else put(rootId!, follow(advanceThread(known, rootId!, [entry], myId), entry, myId))
  }
  return next
}

/** Who writes in a thread follows it from then on. */
const follow = (thread: ThreadState, { actorId }: LogEntry, myId: string): ThreadState =>
  actorId === myId && !thread.isFollowing && thread.lastReadSeq === 0 ? { ...thread, isFollowing: true } : thread

const marksOf = ({ conversationId, isFollowing, lastReadSeq }: ThreadMark) => ({
  conversationId,
  isFollowing,
  lastReadSeq,
})

export function listThreads(threads: Threads, listed: readonly ThreadSummary[]): Threads {
  const changes = listed.map(({ messageId, root, unreadCount, ...mark }): [string, ThreadState] => {
    const known = threads[messageId]
    return [
      messageId,
      {
        ...marksOf({ messageId, ...mark }),
        root: known?.root ? newerOf(known.root, root) : root,
        window: known?.window ?? null,
        unreadCount,
      },
    ]
  })
  return { ...threads, ...Object.fromEntries(changes) }
}

export function loadThread(
  threads: Threads,
  { placed, edge, thread }: { placed: 'newest' | 'older'; edge?: number; thread: Thread },
  recent: RecentLog | undefined,
  myId: string,
): Threads {
  const { messageId, root, unreadCount } = thread
  const known = threads[messageId]
  const later = entriesOf(messageId, recent?.entries ?? [])
  const window = addPage(
    known?.window ?? emptyWindow,
    placed,
    edge,
    thread,
    recent && { ...recent, entries: later },
    showNothing,
  )
  const now = later.filter(({ seq }) => seq > thread.asOfSeq)
  const next: ThreadState = {
    ...marksOf(thread),
    lastReadSeq: Math.max(thread.lastReadSeq, known?.lastReadSeq ?? 0),
    root: advanceRoot(known?.root ? newerOf(known.root, root) : root, now),
    window,
    unreadCount,
  }
  return { ...threads, [messageId]: { ...next, unreadCount: recount(next, myId) } }
}

export function markThread(threads: Threads, mark: ThreadMark, lastSeq: number, myId: string): Threads {
  const known = threads[mark.messageId]
  const lastReadSeq = Math.max(mark.lastReadSeq, known?.lastReadSeq ?? 0)
  const begun = { root: null, window: null, unreadCount: 0 }
  const next: ThreadState = { ...begun, ...known, ...marksOf(mark), lastReadSeq }
  const unreadCount = lastReadSeq >= lastSeq ? 0 : recount(next, myId)
  return { ...threads, [mark.messageId]: { ...next, unreadCount } }
}
