import type { ConversationId } from '@chat/contracts'
import type { Command, Frame, Reply, StreamedCommand } from '@chat/domain'
import type { Kernel } from '../kernel/kernel.ts'
import type { Random } from '../kernel/random.ts'
import type { Route, SimProcess } from '../kernel/sim-process.ts'

export interface RedisFaults {
  /** How often a call is lost, lost on its way back, or late. */
  callFaultRate: number
  /** How often a message to one subscriber is lost, as when its buffer ran over. */
  lostMessageRate: number
  slowCallRate: number
}

interface StoredCommand {
  id: string
  ms: number
  n: number
  command: Command
}

interface Subscriber {
  process: SimProcess
  onMessage: (channel: string, message: RedisMessage) => void
  channels: Set<string>
  /** Nothing overtakes anything on its way to one subscriber. */
  lastArrivalAt: number
}

export type RedisMessage = { frame: Frame } | { replies: Reply[] }

const UNDO_LIMIT = 40

/** A Redis that may lose the end of what it was told, or everything. It keeps nothing that is worth keeping. */
export class SimRedis {
  readonly kernel: Kernel
  readonly random: Random
  readonly faults: RedisFaults = { callFaultRate: 0, lostMessageRate: 0, slowCallRate: 0 }
  readonly route: Route
  /** Rises with every restart: whoever was connected is not any more. */
  life = 1
  isUp = true
  #streams = new Map<number, StoredCommand[]>()
  #lastIds = new Map<number, { ms: number; n: number }>()
  #heads = new Map<ConversationId, { seq: number; order: number }>()
  #headOrder = 0
  #clockSkewMs = 0
  #undo: (() => void)[] = []
  readonly #readers = new Set<() => void>()
  readonly #subscribers = new Set<Subscriber>()
  readonly onRestart = new Set<() => void>()

  constructor(kernel: Kernel, random: Random) {
    this.kernel = kernel
    this.random = random
    this.route = {
      timeoutMs: 3_000,
      latencyMs: () =>
        this.random.chance(this.faults.slowCallRate) ? this.random.between(20, 800) : this.random.between(0.1, 1.5),
      fate: () => {
        if (!this.random.chance(this.faults.callFaultRate)) return 'none'
        return this.random.pick(['request-lost', 'answer-lost', 'answer-lost', 'late'] as const)
      },
    }
  }

  #remember(undo: () => void): void {
    this.#undo.push(undo)
    if (this.#undo.length > UNDO_LIMIT) this.#undo.shift()
  }

  append(partition: number, command: Command): void {
    const ms = 1_700_000_000_000 + this.#clockSkewMs + Math.floor(this.kernel.now)
    const last = this.#lastIds.get(partition) ?? { ms: 0, n: 0 }
    const next = ms > last.ms ? { ms, n: 0 } : { ms: last.ms, n: last.n + 1 }
    this.#lastIds.set(partition, next)
    const stored = { ...next, id: `${next.ms}-${next.n}`, command }
    const stream = this.#streamOf(partition)
    stream.push(stored)
    this.#remember(() => {
      const index = stream.indexOf(stored)
      if (index >= 0) stream.splice(index, 1)
      this.#lastIds.set(partition, last)
    })
    for (const wake of this.#readers) wake()
  }

  #streamOf(partition: number): StoredCommand[] {
    let stream = this.#streams.get(partition)
    if (!stream) this.#streams.set(partition, (stream = []))
    return stream
  }

  after(partition: number, id: string, count: number): StreamedCommand[] {
    const stream = this.#streams.get(partition)
    if (!stream || stream.length === 0) return []
    const [ms, n] = partsOf(id)
    return stream
      .filter((stored) => stored.ms > ms || (stored.ms === ms && stored.n > n))
      .slice(0, count)
      .map((stored) => ({ partition, id: stored.id, command: stored.command, raw: '' }))
  }

  /** Called whenever something was appended, until it says that it is done. */
  whenAppended(wake: () => void): () => void {
    this.#readers.add(wake)
    return () => this.#readers.delete(wake)
  }

  trim(partition: number, isDropped: (ms: number, n: number) => boolean): void {
    const stream = this.#streamOf(partition)
    const dropped = stream.filter(({ ms, n }) => isDropped(ms, n))
    if (dropped.length === 0) return
    stream.splice(0, dropped.length)
    this.#remember(() => stream.unshift(...dropped))
  }

  waitingCount(): number {
    let count = 0
    for (const stream of this.#streams.values()) count += stream.length
    return count
  }

  setHead(conversationId: ConversationId, seq: number): void {
    const before = this.#heads.get(conversationId)
    if (before && before.seq >= seq) return
    this.#heads.set(conversationId, { seq, order: ++this.#headOrder })
    this.#remember(() => {
      if (before) this.#heads.set(conversationId, before)
      else this.#heads.delete(conversationId)
    })
  }

  headsAfter(order: number): { heads: { conversationId: ConversationId; seq: number }[]; order: number } {
    const moved = [...this.#heads].filter(([, head]) => head.order > order)
    return { heads: moved.map(([conversationId, { seq }]) => ({ conversationId, seq })), order: this.#headOrder }
  }

  attach(process: SimProcess, onMessage: Subscriber['onMessage']): Subscriber {
    const subscriber = { process, onMessage, channels: new Set<string>(), lastArrivalAt: 0 }
    this.#subscribers.add(subscriber)
    return subscriber
  }

  detach(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber)
  }

  publish(channel: string, message: RedisMessage): void {
    for (const subscriber of this.#subscribers) {
      if (!subscriber.channels.has(channel)) continue
      if (!subscriber.process.isAlive) {
        this.#subscribers.delete(subscriber)
        continue
      }
      if (this.random.chance(this.faults.lostMessageRate)) {
        this.kernel.trace?.('redis', 'lost message', subscriber.process.name, channel)
        continue
      }
      const at = Math.max(subscriber.lastArrivalAt, this.kernel.now + this.route.latencyMs())
      subscriber.lastArrivalAt = at
      const { life } = this
      subscriber.process.deliver(at - this.kernel.now, () => {
        if (life === this.life && subscriber.channels.has(channel)) subscriber.onMessage(channel, message)
      })
    }
  }

  /** Killed and started again, without the last so many things it was told, or without everything. */
  restart(lost: number | 'everything', downMs: number): void {
    this.kernel.trace?.('redis', 'restart', { lost, downMs })
    if (lost === 'everything') {
      this.#streams = new Map()
      this.#lastIds = new Map()
      this.#heads = new Map()
      this.#clockSkewMs = this.random.chance(0.3) ? -this.random.int(60_000) : 0
    } else {
      for (let count = 0; count < lost; count++) this.#undo.pop()?.()
    }
    this.#undo = []
    this.#subscribers.clear()
    this.#readers.clear()
    this.life++
    this.isUp = false
    const { life } = this
    this.kernel.after(downMs, () => {
      if (life !== this.life) return
      this.isUp = true
      this.kernel.trace?.('redis', 'up')
    })
    for (const listener of this.onRestart) listener()
  }
}

export const partsOf = (id: string): [number, number] => {
  const [ms = '0', n = '0'] = id.split('-')
  return [Number(ms), Number(n)]
}
