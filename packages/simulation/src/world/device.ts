import type { ClientLogCommandName, ConversationId, LogCommandName, UserId } from '@chat/contracts'
import {
  createLogCursor,
  createOutbox,
  type LogCursor,
  type LogCursorEvent,
  type Outbox,
  type OutboxCommand,
  type OutboxEvent,
  type StoredOutboxItem,
} from '@chat/client/core'
import type { ReaderRecord } from '../checker/history.ts'
import type { Random } from '../kernel/random.ts'
import { SimProcess } from '../kernel/sim-process.ts'
import type { SentCommand, ToDevice, ToGateway } from './gateway.ts'
import { Link } from './link.ts'
import type { World } from './world.ts'

/** What a device's disk keeps between two lives. */
export type Disk = Map<string, StoredOutboxItem>

/** One life of a device of a user: the real outbox and the real log cursor over a simulated connection. */
export class SimDevice {
  readonly deviceId: string
  readonly userId: UserId
  readonly process: SimProcess
  readonly readers = new Map<ConversationId, ReaderRecord>()
  readonly #world: World
  readonly #random: Random
  readonly #disk: Disk
  readonly #outbox: Outbox
  readonly #cursor: LogCursor
  readonly #life: number
  #link: Link<ToGateway, ToDevice> | null = null
  #isReady = false
  #linkCount = 0
  #timer = { at: Number.POSITIVE_INFINITY, id: 0 }

  constructor(deviceId: string, userId: UserId, life: number, disk: Disk, world: World) {
    this.deviceId = deviceId
    this.userId = userId
    this.#life = life
    this.#disk = disk
    this.#world = world
    this.#random = world.random.fork()
    this.process = new SimProcess(deviceId, world.kernel, this.#random, 0)
    const random = () => this.#random.next()
    this.#outbox = createOutbox({ random, longestRepeatMs: 8_000 })
    this.#cursor = createLogCursor({ random })
    if (disk.size > 0) this.#tellOutbox({ type: 'restored', items: [...disk.values()] })
    this.#connectLater()
  }

  get isIdle(): boolean {
    return this.#outbox.items().every(({ state }) => state === 'failed')
  }

  get isReady(): boolean {
    return this.#isReady
  }

  positionOf(conversationId: ConversationId): number {
    return this.#cursor.positionOf(conversationId) ?? 0
  }

  kill(): void {
    this.process.kill()
    this.#link?.close()
  }

  disconnect(): void {
    this.#link?.close()
  }

  wish(
    name: LogCommandName,
    conversationId: ConversationId,
    commandId: string,
    request: Record<string, unknown>,
  ): void {
    const { deviceId, userId } = this
    this.#world.recorder.wished({ commandId, conversationId, userId, deviceId, name, request })
    // Those that only the api may send take the same way here: the outbox does not look at names.
    const command = {
      commandId,
      conversationId,
      name: name as ClientLogCommandName,
      request,
      createdAt: this.process.kernel.now,
    }
    this.#tellOutbox({ type: 'added', command })
    if (this.#world.mutant?.sendsAtOnce) this.#sendNow(command, 0)
  }

  cancel(commandId: string): void {
    this.#tellOutbox({ type: 'cancelled', commandId })
  }

  #connectLater(): void {
    this.process.deliver(this.#random.between(5, 600), () => this.#connect())
  }

  #connect(): void {
    const gateways = this.#world.gateways.filter(({ process }) => process.isAlive)
    if (gateways.length === 0 || this.#link) return this.#connectLater()
    const gateway = this.#random.pick(gateways)
    const slowness = this.#random.chance(this.#world.slowLinkRate) ? 100 : 1
    const link = new Link<ToGateway, ToDevice>(
      `${this.deviceId}.${this.#life}.${++this.#linkCount}`,
      () => this.#random.between(0.5, 8) * slowness,
      {
        process: this.process,
        onMessage: (message) => this.#take(message),
        onClose: () => {
          if (this.#link !== link) return
          this.#link = null
          this.#isReady = false
          this.#tellOutbox({ type: 'disconnected' })
          this.#tellCursor({ type: 'disconnected' })
          this.#connectLater()
        },
      },
    )
    this.#link = link
    gateway.process.deliver(this.#random.between(1, 10), () => link.isOpen && gateway.accept(link, this.userId))
    // A gateway that was killed or stands still meanwhile does not answer: try another.
    this.process.deliver(5_000, () => {
      if (this.#link === link && !this.#isReady) link.close()
    })
  }

  #take(message: ToDevice): void {
    switch (message.type) {
      case 'ready':
        this.#isReady = true
        this.#tellOutbox({ type: 'connected' })
        this.#tellCursor({ type: 'connected' })
        this.#link?.toGateway({ type: 'list' })
        return
      case 'list':
        if (message.participations === null) {
          const link = this.#link
          this.process.deliver(500, () => link === this.#link && link?.toGateway({ type: 'list' }))
          return
        }
        for (const { conversationId } of message.participations) this.#track(conversationId, 0)
        return
      case 'notice':
        if (message.notice.type === 'conversation-added') this.#track(message.notice.conversationId, message.notice.seq)
        return
      case 'frame': {
        const { type, conversationId, from, to, entries } = message
        return this.#tellCursor({ type, conversationId, from, to, entries })
      }
      case 'synced':
      case 'sync-failed':
        return this.#tellCursor(message)
      case 'answer': {
        const { command, acknowledgement } = message
        this.#world.recorder.answered(command.commandId, command.sentAt, acknowledgement)
        return this.#tellOutbox({ type: 'answered', commandId: command.commandId, answer: acknowledgement })
      }
    }
  }

  /** New ones from the beginning; of known ones only that they go up to `seq`. */
  #track(conversationId: ConversationId, seq: number): void {
    const isKnown = this.#cursor.positionOf(conversationId) !== null
    if (!isKnown) {
      const readerId = `${this.deviceId}.${this.#life}${this.readers.has(conversationId) ? '+' : ''}`
      this.readers.set(conversationId, this.#world.recorder.startReader(readerId, this.userId, conversationId))
    }
    this.#tellCursor({ type: 'tracked', conversationId, seq: isKnown ? seq : 0 })
  }

  #tellOutbox(event: OutboxEvent): void {
    const { recorder, kernel } = this.#world
    for (const effect of this.#outbox.step(event, kernel.now)) {
      switch (effect.type) {
        case 'send':
          this.#sendNow(effect.command, effect.attempt)
          break
        case 'store':
          this.#disk.set(effect.item.command.commandId, effect.item)
          break
        case 'forget':
          this.#disk.delete(effect.commandId)
          break
        case 'settled': {
          const { settlement } = effect
          const outcome = settlement.ok ? 'acknowledged' : 'cancelled' in settlement ? 'cancelled' : 'refused'
          kernel.trace?.(this.deviceId, 'settled', effect.command.commandId, outcome, settlement)
          recorder.settled(effect.command.commandId, outcome)
          this.#world.noteSettled(effect.command.commandId, settlement)
          break
        }
        case 'changed':
      }
    }
    this.#setTimer()
  }

  #sendNow({ commandId, conversationId, name, request }: OutboxCommand, attempt: number): void {
    const { kernel, recorder } = this.#world
    const command: SentCommand = { name, conversationId, commandId, request, attempt, sentAt: kernel.now }
    kernel.trace?.(this.deviceId, 'send', name, commandId, conversationId, `attempt ${attempt}`)
    recorder.sent(commandId)
    this.#link?.toGateway({ type: 'command', command })
    this.#world.maybeDuplicate(this.userId, command)
  }

  #tellCursor(event: LogCursorEvent): void {
    const { kernel, recorder } = this.#world
    for (const effect of this.#cursor.step(event, kernel.now)) {
      switch (effect.type) {
        case 'deliver': {
          const { conversationId, from, to, entries } = effect
          kernel.trace?.(
            this.deviceId,
            'delivered',
            `${conversationId} ${from}–${to}`,
            ...entries.map(({ seq, event }) => `${seq} ${event}`),
          )
          recorder.delivered(this.readers.get(conversationId)!, from, to, entries)
          for (const entry of entries) {
            const { clientMsgId } = entry.payload as { clientMsgId?: string }
            if (entry.event === 'new-message' && entry.actorId === this.userId && clientMsgId)
              this.#tellOutbox({ type: 'seen', commandId: clientMsgId, data: { seq: entry.seq } })
            this.#world.noteSeen(conversationId, entry)
          }
          break
        }
        case 'sync':
          this.#link?.toGateway({ type: 'sync', syncId: effect.syncId, cursors: effect.cursors })
          break
        case 'reset':
          kernel.trace?.(this.deviceId, 'reset', effect.conversationId)
          this.#world.resetCount++
          this.#track(effect.conversationId, 0)
          break
        case 'unknown':
          // Heard of it by a frame before anything else: begin with it, and take the frame once more.
          this.#track(effect.conversationId, 0)
          this.#tellCursor(event)
          break
        case 'left-out':
      }
    }
    this.#setTimer()
  }

  #setTimer(): void {
    const { kernel } = this.#world
    const at = Math.min(
      this.#outbox.nextDueAt() ?? Number.POSITIVE_INFINITY,
      this.#cursor.nextDueAt() ?? Number.POSITIVE_INFINITY,
    )
    if (at === this.#timer.at) return
    this.#timer = { at, id: this.#timer.id + 1 }
    if (at === Number.POSITIVE_INFINITY) return
    const { id } = this.#timer
    this.process.deliver(Math.max(0, at - kernel.now) + 0.01, () => {
      if (id !== this.#timer.id) return
      this.#timer = { at: Number.POSITIVE_INFINITY, id: id + 1 }
      this.#tellOutbox({ type: 'time-passed' })
      this.#tellCursor({ type: 'time-passed' })
    })
  }
}
