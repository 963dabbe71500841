import type { ConversationId, Presence as WirePresence, UserId } from '@chat/contracts'
import type { ConversationChannels } from '../delivery/conversation-channels.ts'
import type { Clock } from '../ports/clock.ts'
import type { PresenceRecord, PresenceSocket, PresenceStore } from './presence-store.ts'

const KEEP_EVERY_MS = 4_000
const TTL_MS = 10_000 // two beats may be lost; with the sweep, offline is told within 15 s
const RECONNECT_MS = 2_000 // a socket that comes back within this was never away
const SWEEP_EVERY_MS = 1_000
const SWEEP_COUNT = 500
const KEEP_BATCH_COUNT = 1_000
const WAITING_MAX = 5_000 // presence is dropped first
// When thousands come at once, all of them are told of thousands: so it is told by and by, the newest state of each.
const TELL_BATCH_COUNT = 10
const TELL_PAUSE_MS = 200

export interface PresenceNews {
  presence: WirePresence
  hiddenFrom: UserId[]
}

export interface PresenceDeps {
  store: PresenceStore
  channels: Pick<ConversationChannels, 'publish'>
  /** What others see of it, and who does not; null: nothing that could be told. */
  newsOf: (record: PresenceRecord, signal: AbortSignal) => Promise<PresenceNews | null>
  /** The conversations of a user whose members are told: direct ones, groups and small rooms. */
  audienceOf: (userId: UserId, signal: AbortSignal) => Promise<ConversationId[]>
  clock: Clock
  failed?: (error: unknown) => void
  /** Of the gateway: ends all waiting. */
  signal: AbortSignal
}

/**
 * Keeps the sockets of this gateway alive in the store, and tells who came and went. A socket that closes is kept for
 * a moment longer, so that coming back is no news; of a gateway that dies the others see its sockets run out.
 */
export class Presence {
  readonly #deps: PresenceDeps
  readonly #sockets = new Map<string, PresenceSocket>()
  #fresh: PresenceSocket[] = []
  #closing: PresenceSocket[] = []
  readonly #news = new Map<UserId, 'online' | 'offline'>()
  #isTelling = false

  constructor(deps: PresenceDeps) {
    this.#deps = deps
  }

  connected(socket: PresenceSocket): void {
    this.#sockets.set(socket.socketId, socket)
    this.#fresh.push(socket)
    if (this.#fresh.length === 1) void this.#soon(() => this.#keepFresh())
  }

  disconnected(socketId: string): void {
    const socket = this.#sockets.get(socketId)
    if (!socket) return
    this.#sockets.delete(socketId)
    this.#closing.push(socket)
    if (this.#closing.length === 1) void this.#soon(() => this.flush(this.#deps.signal))
  }

  /** All sockets that closed since are known to the store. */
  async flush(signal: AbortSignal): Promise<void> {
    const closing = this.#closing
    this.#closing = []
    if (closing.length > 0) await this.#deps.store.keep(closing, RECONNECT_MS, signal)
  }

  /** Until the gateway ends. */
  async run(): Promise<void> {
    const { clock, signal } = this.#deps
    let keptAt = clock.monotonic()
    while (!signal.aborted) {
      await clock.sleep(SWEEP_EVERY_MS, signal).catch(() => undefined)
      if (signal.aborted) return
      await this.#attempt(() => this.sweep())
      if (clock.monotonic() - keptAt < KEEP_EVERY_MS) continue
      keptAt = clock.monotonic()
      await this.#attempt(() => this.#keepAll())
    }
  }

  async sweep(): Promise<void> {
    for (const userId of await this.#deps.store.expire(SWEEP_COUNT, this.#deps.signal)) this.#tell(userId, 'offline')
  }

  async #keepFresh(): Promise<void> {
    const fresh = this.#fresh.filter(({ socketId }) => this.#sockets.has(socketId))
    this.#fresh = []
    await this.#keep(fresh)
  }

  async #keepAll(): Promise<void> {
    const sockets = [...this.#sockets.values()]
    for (let start = 0; start < sockets.length; start += KEEP_BATCH_COUNT) {
      await this.#keep(sockets.slice(start, start + KEEP_BATCH_COUNT))
    }
  }

  async #keep(sockets: PresenceSocket[]): Promise<void> {
    if (sockets.length === 0) return
    const { store, signal } = this.#deps
    for (const userId of await store.keep(sockets, TTL_MS, signal)) this.#tell(userId, 'online')
  }

  #tell(userId: UserId, status: 'online' | 'offline'): void {
    if (this.#news.size >= WAITING_MAX) return
    this.#news.delete(userId)
    this.#news.set(userId, status)
    if (!this.#isTelling) void this.#tellAll()
  }

  async #tellAll(): Promise<void> {
    const { clock, signal } = this.#deps
    this.#isTelling = true
    while (this.#news.size > 0 && !signal.aborted) {
      const news = [...this.#news].slice(0, TELL_BATCH_COUNT)
      for (const [userId] of news) this.#news.delete(userId)
      await Promise.all(news.map(([userId, status]) => this.#attempt(() => this.#tellOne(userId, status))))
      if (this.#news.size > 0) await clock.sleep(TELL_PAUSE_MS, signal).catch(() => undefined)
    }
    this.#isTelling = false
  }

  async #tellOne(userId: UserId, status: 'online' | 'offline'): Promise<void> {
    const { newsOf, audienceOf, channels, clock, signal } = this.#deps
    const at = clock.now()
    const news = await newsOf({ userId, isOnline: status === 'online', lastSeenAt: at }, signal)
    if (!news) return
    const exceptUserIds = news.hiddenFrom.length === 0 ? {} : { exceptUserIds: news.hiddenFrom }
    const changeId = `${userId} ${status} ${at}`
    for (const conversationId of await audienceOf(userId, signal)) {
      const payload = { ...news.presence }
      channels.publish({ conversationId, event: `presence:${status}`, payload, changeId, ...exceptUserIds })
    }
  }

  /** With all that happens in the same turn. */
  async #soon(work: () => Promise<void>): Promise<void> {
    await Promise.resolve()
    await this.#attempt(work)
  }

  /** What fails here is made good by the next beat. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!this.#deps.signal.aborted) this.#deps.failed?.(error)
    }
  }
}
