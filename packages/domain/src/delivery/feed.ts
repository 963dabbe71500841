import { type ConversationId, isHiddenEvent, type LogEntry, type UserId } from '@chat/contracts'
import type { Clock } from '../ports/clock.ts'
import type { ConversationReader } from '../ports/conversation-reader.ts'
import type { Frame } from '../ports/publisher.ts'
import type { DeliveryObserver, DeliverySink, GapReason } from './delivery-sink.ts'
import { fetchFrame } from './fetch-frame.ts'
import {
  addedBy,
  changesMembership,
  closedAt,
  endsBy,
  isEntryVisibleIn,
  lastVisibleUpTo,
  lowestPlaceOf,
  openedAt,
  removedBy,
  seesAllFrom,
  type VisibleRanges,
} from './visible-ranges.ts'

const HELD_ENTRIES_MAX = 500 // as many as one batch of the owner; what does not fit is fetched
const FETCH_ENTRIES_MAX = 100
const RETRY_FIRST_MS = 50
const RETRY_MAX_MS = 2_000
const HEAD_GRACE_MS = 250 // a head may be seen before the frame that is on its way

export interface FeedDeps {
  reader: Pick<ConversationReader, 'entries' | 'messages' | 'heads' | 'participant'>
  clock: Clock
  sink: DeliverySink
  observer: DeliveryObserver
  /** The sockets of a user on this gateway, who may begin to take part. */
  socketsOf: (userId: UserId) => Iterable<string>
  onJoined?: (socketId: string, conversationId: ConversationId) => void
  /** With what the socket was given up to. */
  onLeft?: (socketId: string, conversationId: ConversationId, cursor: number) => void
  /** Of the gateway: ends all waiting. */
  signal: AbortSignal
}

interface Subscriber {
  readonly socketId: string
  readonly userId: UserId
  /** What it is given by itself lies above this place. */
  readonly startedAfter: number
  /** The log was read for this socket up to here. */
  cursor: number
  /** The socket was given this much before, while it was joined earlier. */
  shown: number
  visible: VisibleRanges
  /** Of an earlier stay nothing is known yet. */
  mayHaveBeenHere: boolean
  /** Its cursor is the feed's position. */
  isLive: boolean
  /** Frames that came while its gap is being fetched. */
  held: Frame[]
  heldCount: number
}

/**
 * One conversation at one gateway: puts what comes in order, fetches what is missing, and gives every socket, from
 * its own cursor on, each place once and in order. Entries that pass say who takes part from there on, so nobody is
 * shown a place by what was true at another.
 */
export class Feed {
  readonly conversationId: ConversationId
  /** Monotonic ms since when nobody listens; null while somebody does. */
  emptySince: number | null
  /** Resolves when the first head is known. */
  readonly started: Promise<void>
  #start!: () => void
  readonly #deps: FeedDeps
  readonly #subscribers = new Map<string, Subscriber>()
  #isStarted = false
  #position = 0
  /** The highest place that is said to exist. */
  #target = 0
  /** Frames above the position, lowest first, not all of what there is. */
  #waiting: Frame[] = []
  #waitingCount = 0
  #isRepairing = false

  constructor(conversationId: ConversationId, deps: FeedDeps) {
    this.conversationId = conversationId
    this.#deps = deps
    this.emptySince = deps.clock.monotonic()
    this.started = new Promise((resolve) => (this.#start = resolve))
  }

  /** Everything up to here was handled. */
  get position(): number {
    return this.#position
  }

  get isStarted(): boolean {
    return this.#isStarted
  }

  /** Somebody is about to join. */
  keep(): void {
    if (this.emptySince !== null) this.emptySince = this.#deps.clock.monotonic()
  }

  /** The head, read after the subscription was confirmed: nothing above it can be missed any more. */
  begin(head: number): void {
    if (this.#isStarted) return
    this.#isStarted = true
    this.#position = head
    this.#takeWaiting()
    this.#start()
    this.#repairIfBehind('missed-frame')
  }

  /** From the channel: perhaps again, perhaps late, perhaps with others lost before it. */
  receive(frame: Frame): void {
    if (frame.to > this.#target) this.#target = frame.to
    if (this.#isStarted && frame.to <= this.#position) return
    if (!this.#isStarted || frame.from > this.#position + 1) {
      this.#wait(frame)
      if (this.#isStarted) this.#repairIfBehind('missed-frame')
      return
    }
    this.#advance(frame)
    this.#takeWaiting()
  }

  /** Somebody says that the log is applied up to here. If the frame does not come at once, it is fetched. */
  expect(seq: number, reason: GapReason): void {
    if (seq <= this.#target) return this.#repairIfBehind(reason)
    this.#target = seq
    if (this.#isStarted && !this.#isRepairing) void this.#repairAfterGrace(reason)
  }

  /** From `cursor` on. Does nothing for one that is here already: its own cursor holds. */
  join(socketId: string, userId: UserId, from: { cursor: number; shown: number; visible: VisibleRanges }): void {
    if (this.#subscribers.has(socketId)) return
    const cursor = this.#isStarted ? Math.min(from.cursor, this.#position) : from.cursor
    const isLive = this.#isStarted && cursor === this.#position
    const { visible, shown } = from
    const mayHaveBeenHere = false
    const startedAfter = Math.max(cursor, shown)
    const reading = { startedAfter, cursor, shown, visible, mayHaveBeenHere, isLive }
    const subscriber: Subscriber = { socketId, userId, ...reading, held: [], heldCount: 0 }
    this.#subscribers.set(socketId, subscriber)
    this.emptySince = null
    this.#deps.onJoined?.(socketId, this.conversationId)
    if (isLive) this.#detachIfEnded(subscriber)
    else void this.#bring(subscriber)
  }

  leave(socketId: string): void {
    const subscriber = this.#subscribers.get(socketId)
    if (!subscriber) return
    this.#subscribers.delete(socketId)
    if (this.#subscribers.size === 0) this.emptySince = this.#deps.clock.monotonic()
    this.#deps.onLeft?.(socketId, this.conversationId, Math.max(subscriber.cursor, subscriber.shown))
  }

  has(socketId: string): boolean {
    return this.#subscribers.has(socketId)
  }

  /** The place above which everything comes to this socket by itself; null while it is not here. */
  startOf(socketId: string): number | null {
    return this.#subscribers.get(socketId)?.startedAfter ?? null
  }

  /** Whether a socket was given all up to where this is. */
  isLive(socketId: string): boolean {
    return this.#subscribers.get(socketId)?.isLive ?? false
  }

  /** Who may see what is newest, and reads along. */
  liveSockets(
    options: {
      exceptSocketId?: string | undefined
      users?: ReadonlySet<UserId> | undefined
      exceptUsers?: ReadonlySet<UserId> | undefined
    } = {},
  ): string[] {
    const { exceptSocketId, users, exceptUsers } = options
    const found: string[] = []
    for (const { socketId, userId, isLive } of this.#subscribers.values()) {
      if (!isLive || socketId === exceptSocketId || exceptUsers?.has(userId)) continue
      if (!users || users.has(userId)) found.push(socketId)
    }
    return found
  }

  #wait(frame: Frame): void {
    if (this.#waitingCount + frame.entries.length > HELD_ENTRIES_MAX) return // fetched later: the target knows
    const index = this.#waiting.findIndex(({ from }) => from > frame.from)
    this.#waiting.splice(index === -1 ? this.#waiting.length : index, 0, frame)
    this.#waitingCount += frame.entries.length
  }

  #takeWaiting(): void {
    while (true) {
      const next = this.#waiting[0]
      if (!next || next.from > this.#position + 1) return
      this.#waiting.shift()
      this.#waitingCount -= next.entries.length
      if (next.to > this.#position) this.#advance(next)
    }
  }

  #advance(frame: Frame): void {
    const { conversationId } = this
    const from = this.#position + 1
    const fresh = frame.from === from ? frame : cut(frame, from)
    const changes = fresh.entries.filter(changesMembership)
    for (const entry of changes) this.#admit(entry)
    this.#position = fresh.to
    this.#distribute(fresh, changes)
    this.#deps.observer.advanced?.(conversationId, fresh.entries)
  }

  /**
   * The sockets of somebody who begins to take part read along from this entry on. Who is added may have been here
   * before, and may see changes of what they saw then: that is read first. It was applied before it was published.
   */
  #admit(entry: LogEntry): void {
    const mayHaveBeenHere = entry.event === 'participant-added'
    for (const { userId, showFrom } of addedBy(entry)) {
      for (const socketId of this.#deps.socketsOf(userId)) {
        if (this.#subscribers.has(socketId)) continue // its own reading comes past this entry
        const subscriber: Subscriber = {
          socketId,
          userId,
          startedAfter: entry.seq - 1,
          cursor: entry.seq - 1,
          shown: entry.seq - 1,
          visible: [{ from: showFrom, to: null }],
          mayHaveBeenHere,
          isLive: !mayHaveBeenHere,
          held: [],
          heldCount: 0,
        }
        this.#subscribers.set(socketId, subscriber)
        this.emptySince = null
        this.#deps.onJoined?.(socketId, this.conversationId)
        if (mayHaveBeenHere) void this.#bring(subscriber)
      }
    }
  }

  #distribute(frame: Frame, changes: readonly LogEntry[]): void {
    const same: string[] = []
    const lowest = frame.entries.reduce((low, entry) => Math.min(low, lowestPlaceOf(entry)), frame.from)
    for (const subscriber of this.#subscribers.values()) {
      if (!subscriber.isLive) {
        this.#hold(subscriber, frame)
      } else if (
        subscriber.cursor === frame.from - 1 &&
        subscriber.shown < frame.from &&
        seesAllFrom(subscriber.visible, lowest) &&
        !changes.some((entry) => concerns(entry, subscriber.userId))
      ) {
        subscriber.cursor = frame.to
        same.push(subscriber.socketId)
      } else {
        this.#show(subscriber, frame)
      }
    }
    if (same.length > 0) this.#deps.sink.deliver(same, { ...frame, entries: withoutHidden(frame.entries) })
  }

  #hold(subscriber: Subscriber, frame: Frame): void {
    if (subscriber.heldCount + frame.entries.length > HELD_ENTRIES_MAX) {
      subscriber.held = []
      subscriber.heldCount = 0
    }
    subscriber.held.push(frame)
    subscriber.heldCount += frame.entries.length
  }

  /** Walks one socket through a frame that reaches or overlaps its cursor. */
  #show(subscriber: Subscriber, frame: Frame): void {
    if (frame.to <= subscriber.cursor) return
    let from = Math.max(subscriber.cursor, subscriber.shown) + 1
    let shown: LogEntry[] = []
    for (const entry of frame.entries) {
      if (entry.seq <= subscriber.cursor) continue
      const added = addedBy(entry).find(({ userId }) => userId === subscriber.userId)
      if (added) {
        const before = subscriber.visible
        subscriber.visible = openedAt(before, entry.seq, added.showFrom)
        if (subscriber.visible !== before && added.showFrom < entry.seq && entry.seq > from) {
          // What passed while they were away is shown to them from here on: leave a gap, so that they ask for it.
          this.#deliver(subscriber, { from, to: lastVisibleUpTo(before, entry.seq - 1), entries: shown })
          from = entry.seq
          shown = []
        }
      }
      if (entry.seq >= from && isEntryVisibleIn(subscriber.visible, entry)) shown.push(entry)
      if (removedBy(entry) === subscriber.userId) subscriber.visible = closedAt(subscriber.visible, entry.seq)
    }
    subscriber.cursor = frame.to
    this.#deliver(subscriber, { from, to: lastVisibleUpTo(subscriber.visible, frame.to), entries: shown })
    if (subscriber.isLive) this.#detachIfEnded(subscriber)
  }

  #deliver({ socketId }: Subscriber, range: { from: number; to: number; entries: LogEntry[] }): void {
    if (range.to < range.from) return
    this.#deps.sink.deliver([socketId], {
      conversationId: this.conversationId,
      ...range,
      entries: withoutHidden(range.entries),
    })
  }

  #detachIfEnded(subscriber: Subscriber): void {
    if (endsBy(subscriber.visible, subscriber.cursor)) this.leave(subscriber.socketId)
  }

  /** Writes a socket's gap, and what came meanwhile, until it reads along. */
  async #bring(subscriber: Subscriber): Promise<void> {
    const { observer, reader, signal } = this.#deps
    const isWanted = () => !signal.aborted && this.#subscribers.get(subscriber.socketId) === subscriber
    await this.started
    let pauseMs = RETRY_FIRST_MS
    while (isWanted() && subscriber.cursor < this.#position) {
      const before = subscriber.cursor
      try {
        if (subscriber.mayHaveBeenHere) {
          const participant = await reader.participant(this.conversationId, subscriber.userId, signal)
          if (!isWanted()) return
          subscriber.visible = participant?.visible ?? subscriber.visible
          subscriber.mayHaveBeenHere = false
        }
        this.#showHeld(subscriber)
        if (subscriber.cursor === this.#position) break
        const range = { after: subscriber.cursor, upTo: this.#position, limit: FETCH_ENTRIES_MAX }
        const frame = await fetchFrame(reader, this.conversationId, range, signal)
        if (!isWanted()) return
        if (frame) this.#show(subscriber, frame)
        this.#showHeld(subscriber)
      } catch (error) {
        if (signal.aborted) return
        observer.failed?.('fetch', error)
      }
      pauseMs = await this.#pauseUnless(subscriber.cursor > before, pauseMs)
    }
    if (!isWanted()) return
    subscriber.isLive = true
    subscriber.held = []
    subscriber.heldCount = 0
    this.#detachIfEnded(subscriber)
  }

  #showHeld(subscriber: Subscriber): void {
    for (const held of subscriber.held) if (held.from <= subscriber.cursor + 1) this.#show(subscriber, held)
    subscriber.held = subscriber.held.filter(({ to }) => to > subscriber.cursor)
    subscriber.heldCount = subscriber.held.reduce((sum, { entries }) => sum + entries.length, 0)
  }

  async #repairAfterGrace(reason: GapReason): Promise<void> {
    const { clock, signal } = this.#deps
    await clock.sleep(HEAD_GRACE_MS, signal).catch(() => undefined)
    this.#repairIfBehind(reason)
  }

  #repairIfBehind(reason: GapReason): void {
    if (!this.#isStarted || this.#isRepairing || this.#position >= this.#target) return
    this.#deps.observer.gapFound?.(this.conversationId, reason)
    this.#isRepairing = true
    void this.#repair().finally(() => (this.#isRepairing = false))
  }

  async #repair(): Promise<void> {
    const { observer, reader, signal } = this.#deps
    let pauseMs = RETRY_FIRST_MS
    while (!signal.aborted && this.#position < this.#target) {
      const before = this.#position
      try {
        const range = { after: before, upTo: this.#target, limit: FETCH_ENTRIES_MAX }
        const frame = await fetchFrame(reader, this.conversationId, range, signal)
        if (frame && frame.to > this.#position) this.#advance(frame)
        this.#takeWaiting()
        if (this.#position === before && pauseMs === RETRY_MAX_MS) await this.#verifyTarget()
      } catch (error) {
        if (signal.aborted) return
        observer.failed?.('fetch', error)
      }
      pauseMs = await this.#pauseUnless(this.#position > before, pauseMs)
    }
  }

  /** What was said to exist cannot be found, for longer than a majority lags: ask how far the log goes. */
  async #verifyTarget(): Promise<void> {
    const { reader, signal } = this.#deps
    const heads = await reader.heads([this.conversationId], signal)
    const head = heads.get(this.conversationId)?.seq ?? 0
    if (head < this.#target) this.#target = Math.max(head, this.#position, this.#waiting.at(-1)?.to ?? 0)
  }

  async #pauseUnless(hasMoved: boolean, pauseMs: number): Promise<number> {
    if (hasMoved) return RETRY_FIRST_MS
    const { clock, signal } = this.#deps
    await clock.sleep(pauseMs, signal).catch(() => undefined)
    return Math.min(pauseMs * 2, RETRY_MAX_MS)
  }
}

/** Mostly there is nothing to hide, and the same list goes on. */
const withoutHidden = (entries: LogEntry[]): LogEntry[] =>
  entries.some(({ event }) => isHiddenEvent(event)) ? entries.filter(({ event }) => !isHiddenEvent(event)) : entries

const concerns = (entry: LogEntry, userId: UserId): boolean =>
  removedBy(entry) === userId || addedBy(entry).some((added) => added.userId === userId)

const cut = (frame: Frame, from: number): Frame => ({
  ...frame,
  from,
  entries: frame.entries.filter(({ seq }) => seq >= from),
})
