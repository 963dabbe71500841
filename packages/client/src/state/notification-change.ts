/** What happens to the list of notifications. What was read with its conversation or thread is read here too. */
import type { Notification } from '@chat/contracts'
import type { ChatState, NotificationList } from './chat-state.ts'

const KEPT_MAX = 500

type Marks = Pick<ChatState, 'conversations' | 'threads'>

const isUnread = ({ readAt }: Notification): boolean => readAt === null
const newestFirst = (one: Notification, other: Notification): number =>
  one.createdAt < other.createdAt ? 1 : one.createdAt > other.createdAt ? -1 : one.id < other.id ? 1 : -1

/** Unread ones that are not among the items are on the server only. */
export const unknownUnreadOf = ({ items, unreadCount }: NotificationList): number =>
  Math.max(0, unreadCount - items.filter(isUnread).length)

export function addPage(
  list: NotificationList,
  page: { items: readonly Notification[]; nextCursor: string | null; unreadCount: number },
  placed: 'newest' | 'older',
): NotificationList {
  const { nextCursor, unreadCount } = page
  if (placed === 'newest') return { items: page.items, nextCursor, unreadCount, isLoaded: true }
  const known = new Set(page.items.map(({ id }) => id))
  const items = [...list.items.filter(({ id }) => !known.has(id)), ...page.items].sort(newestFirst)
  return { items, nextCursor, unreadCount, isLoaded: true }
}

export function addNotification(list: NotificationList, notification: Notification, marks: Marks): NotificationList {
  if (list.items.some(({ id }) => id === notification.id)) return list
  const items = [notification, ...list.items].sort(newestFirst).slice(0, KEPT_MAX)
  return settle({ ...list, items, unreadCount: list.unreadCount + (isUnread(notification) ? 1 : 0) }, marks)
}

/** `ids`: null for all of them. */
export function readNotifications(
  list: NotificationList,
  { ids, unreadCount }: { ids: readonly string[] | null; unreadCount: number },
  at: string,
): NotificationList {
  const items = list.items.map((item) =>
    isUnread(item) && (ids === null || ids.includes(item.id)) ? { ...item, readAt: at } : item,
  )
  return { ...list, items, unreadCount }
}

export function settle(list: NotificationList, { conversations, threads }: Marks): NotificationList {
  if (list.unreadCount === 0) return list
  const markOf = ({ conversationId, threadRootId }: Notification) =>
    threadRootId === null ? conversations[conversationId] : threads[threadRootId]
  const isRead = (item: Notification): boolean =>
    isUnread(item) && (markOf(item)?.lastReadSeq ?? 0) >= item.clearedBySeq
  const readCount = list.items.filter(isRead).length
  if (readCount === 0) return list
  const items = list.items.map((item) => (isRead(item) ? { ...item, readAt: item.createdAt } : item))
  return { ...list, items, unreadCount: Math.max(0, list.unreadCount - readCount) }
}
