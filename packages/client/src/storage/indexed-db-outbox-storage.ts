/**
 * IndexedDB, shared by all tabs. Every tab owns its items and holds a lock as long as it lives; whoever gets the lock
 * of another tab knows that it is gone, and takes over what it left. Without locks all tabs would send everything,
 * which does no harm (the server knows the ids) but is not tidy; so then a tab takes only what is older than a minute.
 */
import type { Browser } from '../browser.ts'
import type { StoredOutboxItem } from '../outbox/outbox-types.ts'
import type { OutboxStorage } from './outbox-storage.ts'

interface Row {
  readonly commandId: string
  readonly userId: string
  readonly deviceId: string
  readonly item: StoredOutboxItem
}

interface Request<T> {
  readonly result: T
  readonly error: unknown
  onsuccess: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  onupgradeneeded?: ((event: never) => void) | null
  onblocked?: ((event: never) => void) | null
}
interface ObjectStore {
  put(value: unknown): Request<unknown>
  delete(key: string): Request<unknown>
  getAll(): Request<Row[]>
}
interface Database {
  createObjectStore(name: string, options: { keyPath: string }): unknown
  transaction(
    names: string[],
    mode: 'readonly' | 'readwrite',
    options: { durability: 'strict' },
  ): {
    objectStore(name: string): ObjectStore
  }
  close(): void
}
interface Factory {
  open(name: string, version: number): Request<Database>
}

const DATABASE = 'chat-outbox'
const STORE = 'items'
const ABANDONED_AFTER_MS = 60_000

const settled = <T>(request: Request<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

function open(factory: Factory): Promise<Database> {
  const request = factory.open(DATABASE, 1)
  request.onupgradeneeded = () => void request.result.createObjectStore(STORE, { keyPath: 'commandId' })
  return settled(request)
}

export function createIndexedDbOutboxStorage({ indexedDB, locks }: Browser): OutboxStorage {
  let database: Promise<Database> | null = null
  let release = () => {}
  let heldBy: string | null = null
  let life = new AbortController()
  const watched = new Set<string>()
  let tellAbandoned = () => {}

  async function store(mode: 'readonly' | 'readwrite'): Promise<ObjectStore> {
    database ??= open(indexedDB as Factory)
    return (await database).transaction([STORE], mode, { durability: 'strict' }).objectStore(STORE)
  }

  const lockOf = (deviceId: string) => `${DATABASE}.${deviceId}`

  /** Settles as soon as the lock is ours; it is given back by `close`, or by the end of the page. */
  async function hold(deviceId: string): Promise<void> {
    if (locks === null || heldBy === deviceId) return
    heldBy = deviceId
    await new Promise<void>((resolve, reject) => {
      locks
        .request(lockOf(deviceId), { mode: 'exclusive' }, () => {
          resolve()
          return new Promise<void>((done) => (release = done))
        })
        .catch(reject)
    })
  }

  /** Waits in line for the lock of a tab that lives: it comes free when the tab is gone. */
  function watch(owner: string): void {
    if (locks === null || watched.has(owner)) return
    watched.add(owner)
    locks
      .request(lockOf(owner), { mode: 'exclusive', signal: life.signal }, () => Promise.resolve())
      .then(
        () => {
          watched.delete(owner)
          tellAbandoned()
        },
        () => watched.delete(owner), // closed
      )
  }

  async function takeOver(rows: readonly Row[], deviceId: string): Promise<StoredOutboxItem[]> {
    const items = await store('readwrite')
    await Promise.all(rows.map((row) => settled(items.put({ ...row, deviceId }))))
    return rows.map(({ item }) => item)
  }

  async function claimFrom(owner: string, rows: readonly Row[], deviceId: string): Promise<StoredOutboxItem[]> {
    if (owner === deviceId) return rows.map(({ item }) => item)
    if (locks === null) {
      const before = Date.now() - ABANDONED_AFTER_MS
      return takeOver(
        rows.filter(({ item }) => item.command.createdAt < before),
        deviceId,
      )
    }
    return locks.request(lockOf(owner), { mode: 'exclusive', ifAvailable: true }, async (lock) => {
      if (lock === null) {
        watch(owner)
        return []
      }
      const still = new Set(
        (await settled((await store('readonly')).getAll())).map((row) => `${row.commandId}/${row.deviceId}`),
      )
      return takeOver(
        rows.filter((row) => still.has(`${row.commandId}/${owner}`)),
        deviceId,
      )
    })
  }

  return {
    async claim(userId, deviceId) {
      await hold(deviceId)
      const rows = (await settled((await store('readonly')).getAll())).filter((row) => row.userId === userId)
      const owners = groupByDevice(rows)
      const claimed: StoredOutboxItem[] = []
      for (const [owner, left] of owners) claimed.push(...(await claimFrom(owner, left, deviceId)))
      return claimed.sort((a, b) => a.position - b.position)
    },
    async save(userId, deviceId, item) {
      const row: Row = { commandId: item.command.commandId, userId, deviceId, item }
      await settled((await store('readwrite')).put(row))
    },
    async remove(_userId, commandId) {
      await settled((await store('readwrite')).delete(commandId))
    },
    onAbandoned: (listener) => void (tellAbandoned = listener),
    async close() {
      release()
      life.abort()
      life = new AbortController()
      heldBy = null
      const open = database
      database = null
      if (open !== null) (await open).close()
    },
  }
}

function groupByDevice(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) groups.set(row.deviceId, [...(groups.get(row.deviceId) ?? []), row])
  return groups
}
