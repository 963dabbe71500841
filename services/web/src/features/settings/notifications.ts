import type { Chat } from '@chat/client'
import { useSyncExternalStore } from 'react'
import { readStored, store } from '../../lib/local-storage.ts'

export type NotificationState = 'unsupported' | 'denied' | 'off' | 'on'

const KEY = 'chatterbox.notifications'
const listeners = new Set<() => void>()
const changed = (): void => {
  for (const listener of listeners) listener()
}

function readState(): NotificationState {
  if (!('Notification' in globalThis)) return 'unsupported'
  if (Notification.permission === 'denied') return 'denied'
  return Notification.permission === 'granted' && readStored(KEY) === 'on' ? 'on' : 'off'
}

/** Only ever called from a click: browsers and people dislike being asked out of nowhere. */
export async function switchNotifications(on: boolean): Promise<void> {
  if (on && Notification.permission === 'default') await Notification.requestPermission()
  store(KEY, on && Notification.permission === 'granted' ? 'on' : null)
  changed()
}

export function useNotificationState(): NotificationState {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, readState)
}

interface Notifier {
  readonly chat: Chat
  /** The heading of the notification, or null where none is wanted. */
  readonly titleOf: (conversationId: string, senderId: string) => string | null
  readonly onOpen: (conversationId: string) => void
}

/** Tells of messages that arrive while nobody looks at the page. Answers how to stop. */
export function notifyOfMessages({ chat, titleOf, onOpen }: Notifier): () => void {
  const startedAt = Date.now()
  return chat.on('new-message', ({ conversationId, senderId, content, kind, createdAt }) => {
    if (readState() !== 'on' || document.hasFocus() || kind === 'system') return
    if (senderId === chat.store.getState().me?.id) return
    // What is caught up with after an absence is in the list, not news.
    if (Date.parse(createdAt) < Math.max(startedAt, Date.now() - 60_000)) return
    const title = titleOf(conversationId, senderId)
    if (title === null) return
    try {
      const notification = new Notification(title, {
        body: content.slice(0, 200),
        tag: conversationId,
        icon: '/icon.svg',
      })
      notification.addEventListener('click', () => {
        window.focus()
        notification.close()
        onOpen(conversationId)
      })
    } catch {
      // Some mobile browsers have the constructor and refuse it.
    }
  })
}
