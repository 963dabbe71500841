/** `localStorage`, shared by all tabs; the lock keeps two of them from spending the same refresh token. */
import type { Browser } from '../browser.ts'
import { createMemorySessionStorage } from './memory-session-storage.ts'
import type { SessionStorage, StoredSession } from './session-storage.ts'

export function createBrowserSessionStorage(browser: Browser, key = 'chat.session'): SessionStorage {
  const { localStorage, locks, window } = browser
  if (localStorage === null) return createMemorySessionStorage()

  function load(): StoredSession | null {
    try {
      const text = localStorage!.getItem(key)
      return text === null ? null : (JSON.parse(text) as StoredSession)
    } catch {
      return null
    }
  }

  return {
    load,
    save(session) {
      try {
        localStorage.setItem(key, JSON.stringify(session))
      } catch {
        // Full or forbidden: the session lives as long as the page.
      }
    },
    clear: () => localStorage.removeItem(key),
    subscribe(listener) {
      const onStorage = (event: { key?: string | null }) => {
        if (event.key === key || event.key === null) listener(load())
      }
      window.addEventListener('storage', onStorage)
      return () => window.removeEventListener('storage', onStorage)
    },
    exclusively: (work) => (locks === null ? work() : locks.request(`${key}.refresh`, { mode: 'exclusive' }, work)),
  }
}
