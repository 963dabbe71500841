import {
  type Acknowledgement,
  type ConversationId,
  type InboxNotice,
  isInboxId,
  type LogCommandName,
  type LogEntry,
  type LogRange,
  type LogReset,
  type UserId,
} from '@chat/contracts'
import {
  AppError,
  createReadLog,
  type OutgoingCommand,
  type ParticipantRecord,
  type ReadLog,
  Subscriptions,
} from '@chat/domain'
import { SimProcess } from '../kernel/sim-process.ts'
import { createSimConversationReader } from '../mongo/sim-conversation-reader.ts'
import { createRedisConnection, type RedisConnection } from '../redis/redis-connection.ts'
import { hashText } from './hash.ts'
import type { Link } from './link.ts'
import type { World } from './world.ts'

export interface SentCommand {
  name: LogCommandName
  conversationId: ConversationId
  commandId: string
  request: Readonly<Record<string, unknown>>
  attempt: number
  sentAt: number
}

export type ToGateway =
  | { type: 'command'; command: SentCommand }
  | { type: 'sync'; syncId: number; cursors: readonly { conversationId: ConversationId; seq: number }[] }
  | { type: 'list' }

export type ToDevice =
  | { type: 'ready' }
  | { type: 'answer'; command: SentCommand; acknowledgement: Acknowledgement }
  | { type: 'synced'; syncId: number; ranges: (LogRange | LogReset)[] }
  | { type: 'sync-failed'; syncId: number }
  | { type: 'list'; participations: ParticipantRecord[] | null }
  | { type: 'frame'; conversationId: ConversationId; from: number; to: number; entries: LogEntry[] }
  | { type: 'notice'; notice: InboxNotice }

const SYNC_LIMIT = 20 // small, so that a sync takes several answers
const COMMAND_TIMEOUT_MS = 5_000

/** One life of a gateway: the real delivery, with simulated sockets before it and simulated stores behind. */
export class SimGateway {
  readonly process: SimProcess
  readonly #world: World
  readonly #links = new Map<string, { link: Link<ToGateway, ToDevice>; userId: UserId }>()
  readonly #redis: RedisConnection
  readonly #subscriptions: Subscriptions
  readonly #readLog: ReadLog
  readonly #reader: ReturnType<typeof createSimConversationReader>
  readonly #stop = new AbortController()

  constructor(name: string, world: World) {
    const { kernel, mongo, redis } = world
    this.#world = world
    this.process = new SimProcess(name, kernel, world.random.fork(), world.random.between(-3_600_000, 3_600_000))
    this.#redis = createRedisConnection(this.process, redis, hashText, {
      onMessage: (message) => this.#subscriptions.receive(message),
      onReconnected: () => this.#subscriptions.suspectAll({ probe: true }),
    })
    this.#reader = createSimConversationReader(this.process, mongo)
    this.#readLog = createReadLog({ reader: this.#reader })
    let idCount = 0
    this.#subscriptions = new Subscriptions({
      reader: this.#reader,
      channels: this.#redis.channels,
      headFeed: world.mutant?.changeHeadFeed?.(this.#redis.headFeed) ?? this.#redis.headFeed,
      commander: this.#redis.commander,
      clock: this.process.clock,
      ids: { uuid: () => `${name}-touch-${++idCount}`, token: (length) => `${name}${++idCount}`.slice(0, length) },
      sink: {
        deliver: (socketIds, { conversationId, from, to, entries }) => {
          if (isInboxId(conversationId)) return // its notices are told below
          for (const socketId of socketIds) this.#send(socketId, { type: 'frame', conversationId, from, to, entries })
        },
        passBy: () => {},
        notice: (userId, notice) => {
          for (const [socketId, { userId: owner }] of this.#links)
            if (owner === userId) this.#send(socketId, { type: 'notice', notice })
        },
      },
      observer: {
        failed: (what, error) => kernel.trace?.(name, `failed: ${what}`, String(error)),
        gapFound: (id, reason) => kernel.trace?.(name, 'gap', id, reason),
        headBehindLog: (id) => kernel.trace?.(name, 'head behind log', id),
      },
      signal: this.#stop.signal,
    })
    void this.#subscriptions.run()
  }

  accept(link: Link<ToGateway, ToDevice>, userId: UserId): void {
    link.answerWith({
      process: this.process,
      onMessage: (message) => void this.#take(link, userId, message),
      onClose: () => {
        this.#links.delete(link.id)
        this.#subscriptions.disconnect(link.id)
      },
    })
    this.#links.set(link.id, { link, userId })
    this.#subscriptions.connect(link.id, userId, this.#stop.signal).then(
      () => link.toDevice({ type: 'ready' }),
      () => link.close(),
    )
  }

  /** As the api does, for who sends over REST. */
  async send(userId: UserId, command: SentCommand): Promise<Acknowledgement> {
    const { name, conversationId, commandId, request, attempt } = command
    if (this.#world.mutant?.actBesideLog?.(this.#world, userId, command)) return { ok: true, data: { seq: null } }
    const outgoing = { name, conversationId, commandId, request, attempt, actorId: userId, traceId: commandId }
    return await this.#redis.commander.send(
      outgoing as unknown as OutgoingCommand,
      { timeoutMs: COMMAND_TIMEOUT_MS },
      this.#stop.signal,
    )
  }

  breakSubscription(): void {
    this.#redis.breakSubscription()
  }

  kill(): void {
    this.process.kill()
    for (const { link } of this.#links.values()) link.close()
  }

  #send(socketId: string, message: ToDevice): void {
    this.#links.get(socketId)?.link.toDevice(message)
  }

  async #take(link: Link<ToGateway, ToDevice>, userId: UserId, message: ToGateway): Promise<void> {
    const { signal } = this.#stop
    switch (message.type) {
      case 'command': {
        const acknowledgement = await this.send(userId, message.command)
        return link.toDevice({ type: 'answer', command: message.command, acknowledgement })
      }
      case 'list': {
        const participations = await this.#reader.participationsOf(userId, signal).catch(() => null)
        return link.toDevice({ type: 'list', participations })
      }
      case 'sync': {
        const { syncId } = message
        try {
          const ranges: (LogRange | LogReset)[] = []
          for (const { conversationId, seq } of message.cursors) {
            const range = await this.#readLog({ conversationId, userId, after: seq, limit: SYNC_LIMIT }, signal).catch(
              (error: unknown) => {
                if (error instanceof AppError) return null
                throw error
              },
            )
            if (!range) continue
            // The socket may read along from above the head: what lies between comes with the next answer.
            const start = this.#subscriptions.startOf(link.id, conversationId) ?? 0
            ranges.push('to' in range && start > range.to ? { ...range, hasMore: true } : range)
          }
          link.toDevice({ type: 'synced', syncId, ranges })
        } catch (error) {
          this.#world.kernel.trace?.(this.process.name, 'sync failed', String(error))
          link.toDevice({ type: 'sync-failed', syncId })
        }
      }
    }
  }
}
