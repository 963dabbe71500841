/** The pages of a conversation as one unbroken piece, brought up to date by its log. */
import type { History, LogEntry, Message } from '@chat/contracts'
import type { MessageWindow, RecentLog } from './chat-state.ts'
import { changeMessage, changeRoot, expiredBy, isExpired, newerOf, rootOf, targetOf } from './message-change.ts'

export const emptyWindow: MessageWindow = {
  items: [],
  hasOlder: true,
  hasNewer: true,
  isLoaded: false,
  isLoading: false,
}

/** Where a message stands, or where it would. */
export function placeOf(items: readonly Message[], seq: number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (items[middle]!.seq < seq) low = middle + 1
    else high = middle
  }
  return low
}

/** By place, each once, the one that changed last. */
function merge(a: readonly Message[], b: readonly Message[]): readonly Message[] {
  const merged: Message[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const left = a[i]
    const right = b[j]
    if (right === undefined || (left !== undefined && left.seq < right.seq)) {
      merged.push(left!)
      i += 1
    } else if (left === undefined || right.seq < left.seq) {
      merged.push(right)
      j += 1
    } else {
      merged.push(newerOf(left, right))
      i += 1
      j += 1
    }
  }
  return merged
}

/** Makes a message of what is shown among the messages beside them: in groups, notices. */
export type ShowEntry = (entry: LogEntry) => Message | null

const newMessageIn = (entry: LogEntry, show: ShowEntry): Message | null =>
  entry.event === 'new-message' ? (entry.payload as unknown as Message) : show(entry)

/** Applies entries, in order. Only a window that reaches the newest message takes new ones. */
export function advanceWindow(window: MessageWindow, entries: readonly LogEntry[], show: ShowEntry): MessageWindow {
  let items: Message[] | null = null
  const replace = (place: number, message: Message) => {
    items ??= [...window.items]
    items[place] = message
  }
  for (const entry of entries) {
    const gone = expiredBy(entry)
    if (gone.length > 0) {
      const left: readonly Message[] = (items ?? window.items).filter(({ id }) => !gone.includes(id))
      if (left.length < (items ?? window.items).length) items = [...left]
      continue
    }
    const rootSeq = rootOf(entry)
    if (rootSeq !== null) {
      const place = placeOf(items ?? window.items, rootSeq)
      const root = (items ?? window.items)[place]
      const changed = root?.seq === rootSeq ? changeRoot(root, entry) : root
      if (changed !== undefined && changed !== root) replace(place, changed)
    }
    const added = newMessageIn(entry, show)
    const seq = added?.seq ?? targetOf(entry)
    if (seq === null) continue
    const now: readonly Message[] = items ?? window.items
    const place = placeOf(now, seq)
    const known = now[place]
    if (known?.seq === seq) {
      const changed = changeMessage(known, entry)
      if (changed === known) continue
      if (isExpired(changed)) items = (items ?? window.items).filter((_, index) => index !== place)
      else replace(place, changed)
      continue
    }
    const isOlder = place === 0 && now.length > 0 && window.hasOlder
    const isNewer = place === now.length && window.hasNewer
    if (added === null || isExpired(added) || isOlder || isNewer) continue
    items ??= [...window.items]
    items.splice(place, 0, added)
  }
  return items === null ? window : { ...window, items }
}

const lastSeqOf = (items: readonly Message[]): number => items.at(-1)?.seq ?? 0

/** Adds a page. What the log brought after the page was read is applied to it again. */
export function addPage(
  window: MessageWindow,
  placed: 'newest' | 'older' | 'newer' | 'around',
  edge: number | undefined,
  page: History,
  recent: RecentLog | undefined,
  show: ShowEntry,
): MessageWindow {
  const idle = window.isLoading ? { ...window, isLoading: false } : window
  const later = recent?.entries.filter((entry) => entry.seq > page.asOfSeq) ?? []
  // What happened since the page was read is not all known: it could miss messages and changes. It is asked for again.
  if (recent !== undefined && page.asOfSeq < recent.after) return idle

  if (placed === 'older') {
    if (edge === undefined || window.items[0]?.seq !== edge) return idle
    const items = merge(page.items, window.items)
    return advanceWindow({ ...idle, items, hasOlder: page.prevCursor !== null }, later, show)
  }
  if (placed === 'newer') {
    if (edge === undefined || lastSeqOf(window.items) !== edge || !window.hasNewer) return idle
    const items = merge(window.items, page.items)
    return advanceWindow({ ...idle, items, hasNewer: page.nextCursor !== null }, later, show)
  }

  const fresh: MessageWindow = {
    items: page.items,
    hasOlder: page.prevCursor !== null,
    hasNewer: page.nextCursor !== null,
    isLoaded: true,
    isLoading: false,
  }
  const first = page.items[0]
  const touches =
    placed === 'newest' &&
    window.isLoaded &&
    !window.hasNewer &&
    first !== undefined &&
    first.seq <= lastSeqOf(window.items)
  if (!touches) return advanceWindow(fresh, later, show)
  const items = merge(window.items, page.items)
  const hasOlder = window.items[0]!.seq <= first.seq ? window.hasOlder : fresh.hasOlder
  return advanceWindow({ ...fresh, items, hasOlder }, later, show)
}

/** Without what is over by then. */
export function withoutExpired(window: MessageWindow, now: number): MessageWindow {
  const isOver = ({ expiresAt }: Message): boolean => expiresAt !== null && Date.parse(expiresAt) <= now
  return window.items.some(isOver) ? { ...window, items: window.items.filter((message) => !isOver(message)) } : window
}
