/** For Node, and where a browser allows no storage: the session ends with the process. */
import type { SessionStorage, StoredSession } from './session-storage.ts'

export function createMemorySessionStorage(initial: StoredSession | null = null): SessionStorage {
  let stored = initial
  return {
    load: () => stored,
    save: (session) => void (stored = session),
    clear: () => void (stored = null),
  }
}
