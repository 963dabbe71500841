import {
  type ConversationId,
  ID_PREFIXES,
  type InboxNotice,
  inboxIdOf,
  isInboxId,
  type LogEntry,
  type UserId,
} from '@chat/contracts'
import { SYSTEM_ACTOR } from '../log/command.ts'
import type { Clock } from '../ports/clock.ts'
import type { Commander } from '../ports/commander.ts'
import type { ConversationReader, ParticipantRecord } from '../ports/conversation-reader.ts'
import type { IdSource } from '../ports/ids.ts'
import { type ChannelMessage, type ConversationChannels, isFrame } from './conversation-channels.ts'
import type { DeliveryObserver, DeliverySink } from './delivery-sink.ts'
import { Feed, type FeedDeps } from './feed.ts'
import type { HeadFeed } from './head-feed.ts'
import { changesMembership, type VisibleRanges } from './visible-ranges.ts'

const HEAD_CHECK_MS = 2_000
const KEEP_EMPTY_MS = 60_000 // a page that reloads finds its conversations subscribed
const COMPARE_BATCH_COUNT = 200
const COMPARE_PAUSE_MS = 50 // at most 4,000 heads a second
const BEHIND_MS = 2_000 // longer than an owner needs from the insert to the head
const TOUCH_TIMEOUT_MS = 5_000
const RETRY_FIRST_MS = 100
const RETRY_MAX_MS = 2_000

export interface SubscriptionsDeps {
  reader: Pick<ConversationReader, 'entries' | 'messages' | 'heads' | 'membershipsOf' | 'participant' | 'taken'>
  channels: Pick<ConversationChannels, 'subscribe' | 'unsubscribe'>
  headFeed: HeadFeed
  commander: Commander
  clock: Clock
  ids: IdSource
  sink: DeliverySink
  observer: DeliveryObserver
  /** Of the gateway: ends all waiting. */
  signal: AbortSignal
}

interface LocalSocket {
  userId: UserId
  conversationIds: Set<ConversationId>
  /** What it was given of those it left: never again, when it comes back. */
  leftAt: Map<ConversationId, number>
}

/**
 * Which conversations this gateway reads, and for which of its sockets. Reads every user's inbox beside their
 * conversations, so that who is added elsewhere is joined here.
 */
export class Subscriptions {
  readonly #deps: SubscriptionsDeps
  readonly #feedDeps: FeedDeps
  readonly #feeds = new Map<ConversationId, Feed>()
  readonly #sockets = new Map<string, LocalSocket>()
  readonly #socketsByUser = new Map<UserId, Set<string>>()
  readonly #unconfirmed = new Set<ConversationId>()
  /** Counts the entries that changed who takes part, and the beginnings of logs, before which they passed unseen. */
  #membershipChanges = 0
  readonly #membershipChangedAt = new Map<ConversationId, number>()
  /** To be compared with the database; with `probe` also for entries that nobody applied. */
  readonly #suspects = new Map<ConversationId, { probe: boolean }>()
  /** Entries were found above this head. */
  readonly #behind = new Map<ConversationId, { head: number; sinceMs: number }>()
  #isComparing = false
  #isStarting = false

  constructor(deps: SubscriptionsDeps) {
    this.#deps = deps
    this.#feedDeps = this.#makeFeedDeps()
  }

  get conversationCount(): number {
    return this.#feeds.size
  }

  /** Joins a socket to its user's inbox and to all conversations, from where each is now. */
  async connect(socketId: string, userId: UserId, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted() // gone before its turn came
    this.#sockets.set(socketId, { userId, conversationIds: new Set(), leftAt: new Map() })
    const ofUser = this.#socketsByUser.get(userId)
    if (ofUser) ofUser.add(socketId)
    else this.#socketsByUser.set(userId, new Set([socketId]))
    const inboxId = inboxIdOf(userId)
    await this.#ensure([inboxId], signal)
    if (!this.#sockets.has(socketId)) return
    const inbox = this.#feeds.get(inboxId)!
    inbox.join(socketId, userId, { cursor: inbox.position, shown: 0, visible: [{ from: 1, to: null }] })

    const changesBefore = this.#membershipChanges
    const known = await this.#persist(() => this.#deps.reader.membershipsOf(userId, signal), signal)
    const open = known.filter(({ visible }) => visible.some(({ to }) => to === null))
    await this.#ensure(
      open.map(({ conversationId }) => conversationId),
      signal,
    )
    // What is read of a participation is at least as new as a place that was applied before, and whatever changes
    // after it passes in the log. Where nothing passed since, it holds up to where the log is read by now; of all
    // others it is read again.
    const stale: ConversationId[] = []
    for (const { conversationId, visible } of open) {
      const changedAt = this.#membershipChangedAt.get(conversationId) ?? Number.POSITIVE_INFINITY
      if (changedAt > changesBefore) stale.push(conversationId)
      else this.#joinOne(socketId, conversationId, this.#feeds.get(conversationId)!.position, visible)
    }
    await Promise.all(
      stale.map((conversationId) =>
        this.#persist(() => this.join([socketId], userId, conversationId, null, signal), signal),
      ),
    )
  }

  disconnect(socketId: string): void {
    const socket = this.#sockets.get(socketId)
    if (!socket) return
    this.#sockets.delete(socketId)
    for (const conversationId of socket.conversationIds) this.#feeds.get(conversationId)?.leave(socketId)
    const ofUser = this.#socketsByUser.get(socket.userId)
    ofUser?.delete(socketId)
    if (ofUser?.size === 0) this.#socketsByUser.delete(socket.userId)
  }

  /**
   * Joins sockets of one user to one conversation, from `fromSeq` or from now. null: the user takes no part in it.
   */
  async join(
    socketIds: readonly string[],
    userId: UserId,
    conversationId: ConversationId,
    fromSeq: number | null,
    signal: AbortSignal,
  ): Promise<{ participant: ParticipantRecord; lastSeq: number } | null> {
    await this.#ensure([conversationId], signal)
    const cursor = this.#feeds.get(conversationId)!.position
    const participant = await this.#deps.reader.participant(conversationId, userId, signal)
    if (!participant?.visible.some(({ to }) => to === null)) return null
    await this.#ensure([conversationId], signal)
    const from = fromSeq === null ? cursor : Math.min(cursor, fromSeq - 1)
    for (const socketId of socketIds) this.#joinOne(socketId, conversationId, from, participant.visible)
    return { participant, lastSeq: this.#feeds.get(conversationId)!.position }
  }

  #joinOne(socketId: string, conversationId: ConversationId, cursor: number, visible: VisibleRanges): void {
    const socket = this.#sockets.get(socketId)
    if (!socket) return // gone meanwhile
    const shown = socket.leftAt.get(conversationId) ?? 0
    this.#feeds.get(conversationId)!.join(socketId, socket.userId, { cursor, shown, visible })
  }

  leave(socketId: string, conversationId: ConversationId): void {
    this.#feeds.get(conversationId)?.leave(socketId)
  }

  isJoined(socketId: string, conversationId: ConversationId): boolean {
    return this.#feeds.get(conversationId)?.has(socketId) ?? false
  }

  /** The place above which everything comes to this socket by itself; null where it does not read along. */
  startOf(socketId: string, conversationId: ConversationId): number | null {
    return this.#feeds.get(conversationId)?.startOf(socketId) ?? null
  }

  positionOf(conversationId: ConversationId): number | null {
    const feed = this.#feeds.get(conversationId)
    return feed?.isStarted ? feed.position : null
  }

  /** How far a log is applied, to a socket that reads along; null to any other. */
  appliedTo(socketId: string, conversationId: ConversationId): number | null {
    const feed = this.#feeds.get(conversationId)
    return feed?.isLive(socketId) ? feed.position : null
  }

  conversationsOf(socketId: string): ConversationId[] {
    return [...(this.#sockets.get(socketId)?.conversationIds ?? [])].filter((id) => !isInboxId(id))
  }

  socketsOf(userId: UserId): Iterable<string> {
    return this.#socketsByUser.get(userId) ?? []
  }

  usersOnline(): Iterable<UserId> {
    return this.#socketsByUser.keys()
  }

  receive(message: ChannelMessage): void {
    const feed = this.#feeds.get(message.conversationId)
    if (!feed) return
    if (isFrame(message)) return feed.receive(message)
    const { exceptSocketId, toUserIds, exceptUserIds } = message
    const sockets = feed.liveSockets({
      exceptSocketId,
      users: toUserIds && new Set(toUserIds),
      exceptUsers: exceptUserIds && new Set(exceptUserIds),
    })
    if (sockets.length > 0) this.#deps.sink.passBy(sockets, message)
  }

  /** The subscription's connection was lost, or Redis is another one: anything may have been missed. */
  suspectAll(options: { probe: boolean }): void {
    for (const conversationId of this.#feeds.keys()) this.suspect(conversationId, options)
  }

  suspect(conversationId: ConversationId, { probe }: { probe: boolean }): void {
    const before = this.#suspects.get(conversationId)
    this.#suspects.set(conversationId, { probe: probe || before?.probe === true })
    if (!this.#isComparing) void this.#compareSuspects()
  }

  /** Every 2 s until the gateway ends. */
  async run(): Promise<void> {
    const { clock, signal } = this.#deps
    while (!signal.aborted) {
      await this.check()
      await clock.sleep(HEAD_CHECK_MS, signal).catch(() => undefined)
    }
  }

  /** One look at what moved. */
  async check(): Promise<void> {
    const { headFeed, observer, signal } = this.#deps
    try {
      const { heads, isComplete } = await headFeed.moved(signal)
      for (const { conversationId, seq } of heads) this.#feeds.get(conversationId)?.expect(seq, 'head')
      if (!isComplete) this.suspectAll({ probe: true })
    } catch (error) {
      if (!signal.aborted) observer.failed?.('head-check', error)
    }
    await this.#touchBehind()
    await this.#dropEmpty()
  }

  /** Makes sure that these are subscribed and their heads are known. */
  async #ensure(conversationIds: readonly ConversationId[], signal: AbortSignal): Promise<void> {
    for (const conversationId of conversationIds) {
      const feed = this.#feeds.get(conversationId)
      if (feed) {
        feed.keep()
        continue
      }
      this.#feeds.set(conversationId, new Feed(conversationId, this.#feedDeps))
      this.#unconfirmed.add(conversationId)
    }
    if (this.#unconfirmed.size > 0 && !this.#isStarting) void this.#startFeeds()
    await untilAborted(Promise.all(conversationIds.map((id) => this.#feeds.get(id)!.started)), signal)
  }

  /** One for all feeds: a gateway has tens of thousands. */
  #makeFeedDeps(): FeedDeps {
    const { reader, clock, sink, observer, signal } = this.#deps
    const advanced = (id: ConversationId, entries: readonly LogEntry[]): void => {
      if (entries.some(changesMembership)) this.#membershipChangedAt.set(id, ++this.#membershipChanges)
      if (isInboxId(id)) void this.#takeNotices(id.slice(ID_PREFIXES.inbox.length), entries).catch(() => undefined) // ended
      observer.advanced?.(id, entries)
    }
    return {
      reader,
      clock,
      sink,
      observer: { ...observer, advanced },
      signal,
      socketsOf: (userId) => this.socketsOf(userId),
      onJoined: (socketId, id) => this.#sockets.get(socketId)?.conversationIds.add(id),
      onLeft: (socketId, id, cursor) => {
        const socket = this.#sockets.get(socketId)
        socket?.conversationIds.delete(id)
        socket?.leftAt.set(id, cursor)
      },
    }
  }

  /** Subscribe, wait for the confirmation, read the heads with majority. Many conversations at once. */
  async #startFeeds(): Promise<void> {
    const { channels, clock, observer, reader, signal } = this.#deps
    this.#isStarting = true
    let pauseMs = RETRY_FIRST_MS
    while (this.#unconfirmed.size > 0 && !signal.aborted) {
      await Promise.resolve() // all that one turn asks for goes together
      const ids = [...this.#unconfirmed].slice(0, COMPARE_BATCH_COUNT)
      try {
        await channels.subscribe(ids, signal)
        const heads = await reader.heads(ids, signal)
        for (const id of ids) {
          this.#unconfirmed.delete(id)
          this.#membershipChangedAt.set(id, ++this.#membershipChanges)
          this.#feeds.get(id)?.begin(heads.get(id)?.seq ?? 0)
          this.suspect(id, { probe: true })
        }
        pauseMs = RETRY_FIRST_MS
      } catch (error) {
        if (signal.aborted) break
        observer.failed?.('start', error)
        await clock.sleep(pauseMs, signal).catch(() => undefined)
        pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS)
      }
    }
    this.#isStarting = false
  }

  /** For what has to succeed in the end: again and again, until it does or `signal` aborts. */
  async #persist<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const { clock, observer } = this.#deps
    let pauseMs = RETRY_FIRST_MS
    while (true) {
      try {
        return await attempt()
      } catch (error) {
        signal.throwIfAborted()
        observer.failed?.('participations', error)
        await clock.sleep(pauseMs, signal)
        pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS)
      }
    }
  }

  async #takeNotices(userId: UserId, entries: readonly LogEntry[]): Promise<void> {
    const { sink, signal } = this.#deps
    for (const { event, payload } of entries) {
      if (event !== 'inbox-noticed') continue
      const notice = payload as InboxNotice
      if (notice.type === 'conversation-added') {
        const { conversationId, seq } = notice
        const join = () => this.join([...this.socketsOf(userId)], userId, conversationId, seq, signal)
        if (!(await this.#persist(join, signal))) continue // removed since
      }
      // Of `conversation-removed` the conversation's own log has told at the right place.
      sink.notice(userId, notice)
    }
  }

  async #compareSuspects(): Promise<void> {
    const { clock, observer, reader, signal } = this.#deps
    this.#isComparing = true
    let pauseMs = RETRY_FIRST_MS
    while (this.#suspects.size > 0 && !signal.aborted) {
      await clock.sleep(COMPARE_PAUSE_MS, signal).catch(() => undefined)
      const batch = [...this.#suspects].slice(0, COMPARE_BATCH_COUNT)
      try {
        const heads = await reader.heads(
          batch.map(([id]) => id),
          signal,
        )
        const headOf = (id: ConversationId): number => heads.get(id)?.seq ?? 0
        await this.#probe(batch.flatMap(([id, { probe }]) => (probe ? [{ id, head: headOf(id) }] : [])))
        for (const [id] of batch) {
          this.#feeds.get(id)?.expect(headOf(id), 'suspect')
          this.#suspects.delete(id)
        }
        pauseMs = RETRY_FIRST_MS
      } catch (error) {
        if (signal.aborted) break
        observer.failed?.('compare', error)
        await clock.sleep(pauseMs, signal).catch(() => undefined)
        pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS)
      }
    }
    this.#isComparing = false
  }

  async #probe(probes: { id: ConversationId; head: number }[]): Promise<void> {
    const { clock, reader, signal } = this.#deps
    const next = probes.flatMap(({ id, head }) => (this.#behind.has(id) ? [] : [{ conversationId: id, seq: head + 1 }]))
    for (const { conversationId, seq } of await reader.taken(next, signal)) {
      this.#behind.set(conversationId, { head: seq - 1, sinceMs: clock.monotonic() })
    }
  }

  /** Entries that nobody applied for 2 s: their owner is made to look. */
  async #touchBehind(): Promise<void> {
    const { clock, commander, ids, observer, reader, signal } = this.#deps
    const due = [...this.#behind].filter(([, { sinceMs }]) => clock.monotonic() - sinceMs >= BEHIND_MS)
    if (due.length === 0) return
    try {
      const heads = await reader.heads(
        due.map(([id]) => id),
        signal,
      )
      for (const [conversationId, { head }] of due) {
        this.#behind.delete(conversationId)
        const now = heads.get(conversationId)?.seq ?? 0
        if (now > head) {
          this.suspect(conversationId, { probe: true })
          continue
        }
        observer.headBehindLog?.(conversationId)
        const commandId = ids.uuid()
        void commander
          .send(
            {
              name: 'touch-conversation',
              conversationId,
              actorId: SYSTEM_ACTOR,
              commandId,
              request: { conversationId },
              attempt: 0,
              traceId: commandId,
            },
            { timeoutMs: TOUCH_TIMEOUT_MS },
            signal,
          )
          .then(() => this.suspect(conversationId, { probe: true }))
          .catch(() => this.suspect(conversationId, { probe: true }))
      }
    } catch (error) {
      if (!signal.aborted) observer.failed?.('compare', error)
    }
  }

  async #dropEmpty(): Promise<void> {
    const { channels, clock, observer, signal } = this.#deps
    const now = clock.monotonic()
    const dropped: ConversationId[] = []
    for (const [id, { emptySince, isStarted }] of this.#feeds) {
      if (!isStarted || emptySince === null || now - emptySince < KEEP_EMPTY_MS) continue
      this.#feeds.delete(id)
      this.#membershipChangedAt.delete(id)
      this.#suspects.delete(id)
      dropped.push(id)
    }
    if (dropped.length === 0) return
    await channels.unsubscribe(dropped, signal).catch((error) => observer.failed?.('start', error))
  }
}

/** The work goes on; only this waiting ends. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
