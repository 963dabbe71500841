import type { Chat } from '@chat/client'
import type { Notification as NotificationOfMine } from '@chat/contracts'
import { useSyncExternalStore } from 'react'
import { readStored, store } from '../../lib/local-storage.ts'
import { addressOf } from './notification-text.ts'

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
  readonly titleOf: (notification: NotificationOfMine) => string
  /** Where in this app it leads to. */
  readonly onOpen: (path: string) => void
}

/** Shows what concerns me while nobody looks at the page. Answers how to stop. */
export function showDesktopNotifications({ chat, titleOf, onOpen }: Notifier): () => void {
  return chat.on('new-notification', (told) => {
    if (readState() !== 'on' || document.hasFocus() || told.silent) return
    try {
      // Every tab shows it: of one tag there is one window.
      const notification = new Notification(titleOf(told), { body: told.preview, tag: told.id, icon: '/icon.svg' })
      notification.addEventListener('click', () => {
        window.focus()
        notification.close()
        chat.readNotification(told.id).catch(() => undefined) // it is read with its conversation too
        onOpen(addressOf(told))
      })
    } catch {
      // Some mobile browsers have the constructor and refuse it.
    }
  })
}
