/** What the SDK uses of a browser, all of it optional: the same code runs in Node. */

interface LockManager {
  request<T>(
    name: string,
    options: { mode?: 'exclusive'; ifAvailable?: boolean; signal?: AbortSignal },
    work: (lock: object | null) => Promise<T>,
  ): Promise<T>
}

interface KeyValueStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

interface EventSource {
  addEventListener(type: string, listener: (event: { key?: string | null }) => void): void
  removeEventListener(type: string, listener: (event: { key?: string | null }) => void): void
}

export interface Browser {
  readonly origin: string
  readonly window: EventSource
  readonly document: EventSource & { readonly visibilityState: string }
  readonly locks: LockManager | null
  readonly localStorage: KeyValueStorage | null
  readonly indexedDB: unknown
  isOnline(): boolean
}

interface Globals {
  window?: EventSource
  document?: EventSource & { visibilityState: string }
  navigator?: { locks?: LockManager; onLine?: boolean }
  location?: { origin: string }
  localStorage?: KeyValueStorage
  indexedDB?: unknown
}

/** Storage may be forbidden, and says so by throwing. */
function storageOf(globals: Globals): KeyValueStorage | null {
  try {
    return globals.localStorage ?? null
  } catch {
    return null
  }
}

/** Null outside of a page. */
export function findBrowser(globals: unknown = globalThis): Browser | null {
  const { window, document, navigator, location, indexedDB } = globals as Globals
  if (window === undefined || document === undefined || location === undefined) return null
  return {
    origin: location.origin,
    window,
    document,
    locks: navigator?.locks ?? null,
    localStorage: storageOf(globals as Globals),
    indexedDB,
    isOnline: () => navigator?.onLine !== false,
  }
}
