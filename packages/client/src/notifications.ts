/** What concerns me: loaded with every connection, live from then on, and read with the conversations it came from. */
import type { EventPayload, NotificationSettings } from '@chat/contracts'
import type { Chat } from './chat.ts'
import type { Clock } from './clock.ts'
import { PAGE_ITEMS_DEFAULT } from './contract-values.ts'
import type { Rest } from './rest/rest.ts'
import { unknownUnreadOf } from './state/notification-change.ts'
import type { WritableStore } from './store.ts'

/** A mark that moved here is known to the server by then. */
const MARKED_AFTER_MS = 2_000

type Part =
  | 'loadNotifications'
  | 'loadOlderNotifications'
  | 'readNotification'
  | 'readAllNotifications'
  | 'loadNotificationSettings'
  | 'updateNotificationSettings'
  | 'setNotificationLevel'

export interface NotificationsOptions {
  readonly store: WritableStore
  readonly rest: Rest
  readonly insist: <T>(work: () => Promise<T>) => Promise<T>
  readonly orWarn: (work: Promise<unknown>) => void
  readonly clock: Clock
}

export interface Notifications extends Pick<Chat, Part> {
  onArrived(notification: EventPayload<'new-notification'>): void
  onRead(read: EventPayload<'notifications-read'>): void
  /** Some of what was read with a conversation may not be loaded here. */
  onMarked(): void
  stop(): void
}

export function createNotifications({ store, rest, insist, orWarn, clock }: NotificationsOptions): Notifications {
  let callOff: (() => void) | null = null
  const list = () => store.getState().notifications
  const now = (): string => new Date(clock.now()).toISOString()

  function keep(settings: NotificationSettings): NotificationSettings {
    store.dispatch({ type: 'notification-settings-loaded', settings })
    return settings
  }

  async function load(placed: 'newest' | 'older', cursor?: string): Promise<void> {
    const query = { limit: PAGE_ITEMS_DEFAULT, cursor }
    const page = await insist(() => rest('listNotifications', { query }))
    store.dispatch({ type: 'notifications-loaded', placed, page })
  }

  return {
    loadNotifications: () => load('newest'),
    async loadOlderNotifications() {
      const { nextCursor } = list()
      if (nextCursor !== null) await load('older', nextCursor)
    },
    async readNotification(notificationId) {
      const read = await insist(() => rest('readNotification', { params: { notificationId } }))
      const wasUnread = list().items.some(({ id, readAt }) => id === notificationId && readAt === null)
      const unreadCount = Math.max(0, list().unreadCount - (wasUnread ? 1 : 0))
      store.dispatch({ type: 'notifications-read', ids: [notificationId], unreadCount, at: now() })
      return read
    },
    async readAllNotifications() {
      const { unreadCount } = await insist(() => rest('readAllNotifications'))
      store.dispatch({ type: 'notifications-read', ids: null, unreadCount, at: now() })
    },
    loadNotificationSettings: async () => keep(await insist(() => rest('getNotificationSettings'))),
    updateNotificationSettings: async (body) => keep(await insist(() => rest('updateNotificationSettings', { body }))),
    setNotificationLevel: async (conversationId, level) =>
      keep(await insist(() => rest('setConversationNotifications', { params: { conversationId }, body: { level } }))),

    onArrived: (notification) => store.dispatch({ type: 'notification-arrived', notification }),
    onRead: (read) => store.dispatch({ type: 'notifications-read', ...read, at: now() }),
    onMarked() {
      if (callOff !== null || unknownUnreadOf(list()) === 0) return
      callOff = clock.after(MARKED_AFTER_MS, () => {
        callOff = null
        orWarn(load('newest'))
      })
    },
    stop() {
      callOff?.()
      callOff = null
    },
  }
}
