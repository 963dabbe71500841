import type { ConversationId, LogEntry, UserId } from '@chat/contracts'
import type { Settlement } from '@chat/client/core'
import { partitionOf, placeKeyOf } from '@chat/domain'
import type { History, StoredConversation } from '../checker/history.ts'
import { Kernel } from '../kernel/kernel.ts'
import { createRandom, type Random } from '../kernel/random.ts'
import { ReplicaSet } from '../mongo/replica-set.ts'
import { type StoreRules, TRUE_STORE_RULES } from '../mongo/sim-log-store.ts'
import type { Mutant } from '../mutants/mutant.ts'
import { SimRedis } from '../redis/sim-redis.ts'
import { type Disk, SimDevice } from './device.ts'
import { type SentCommand, SimGateway } from './gateway.ts'
import { hashText } from './hash.ts'
import type { FaultName } from './nemesis.ts'
import { Recorder } from './recorder.ts'
import { SimWorker } from './worker.ts'

/** What the users of one world know and want, which the workload draws from. */
export interface KnownMessage {
  messageId: string
  conversationId: ConversationId
  senderId: UserId
}

/** Everything there is in one run. */
export class World {
  readonly kernel: Kernel
  readonly random: Random
  readonly mutant: Mutant | null
  /** Only these go wrong; null: whatever can. */
  readonly faults: readonly FaultName[] | null
  readonly storeRules: StoreRules
  readonly mongo: ReplicaSet
  readonly redis: SimRedis
  readonly recorder: Recorder
  readonly gateways: SimGateway[] = []
  readonly workers: SimWorker[] = []
  readonly devices: SimDevice[] = []
  readonly disks = new Map<string, Disk>()
  readonly knownMessages = new Map<string, KnownMessage>()
  readonly committedAt = new Map<string, number>()
  /** Told of every message whose author knows that it was sent. */
  readonly onSent: ((message: KnownMessage) => void)[] = []
  slowLinkRate = 0
  duplicateRate = 0
  resetCount = 0
  /** Copies of commands that are still on their way. */
  pendingCopyCount = 0
  #lives = 0
  readonly #random: Random

  constructor(
    seed: number,
    mutant: Mutant | null,
    faults: readonly FaultName[] | null,
    trace: ((at: number, who: string, what: string, details: unknown[]) => void) | null,
  ) {
    this.random = createRandom(seed)
    this.kernel = new Kernel(this.random.fork(), trace)
    this.mutant = mutant
    this.faults = faults
    this.storeRules = { ...TRUE_STORE_RULES, ...mutant?.storeRules }
    this.mongo = new ReplicaSet(this.kernel, this.random.fork())
    this.redis = new SimRedis(this.kernel, this.random.fork())
    this.recorder = new Recorder(this.kernel)
    this.#random = this.random.fork()
    this.mongo.onCommit.push((writes) => {
      for (const write of writes) {
        if (write.to !== 'entries' || !write.document) continue
        const place = placeKeyOf(write.document.conversationId, write.document.seq)
        if (!this.committedAt.has(place)) this.committedAt.set(place, this.kernel.now)
      }
    })
  }

  startWorker(index: number): void {
    this.workers[index] = new SimWorker(`worker-${index}.${++this.#lives}`, this)
  }

  startGateway(index: number): void {
    this.gateways[index] = new SimGateway(`gateway-${index}.${++this.#lives}`, this)
  }

  startDevice(index: number, deviceId: string, userId: UserId): void {
    const disk = this.disks.get(deviceId) ?? new Map()
    this.disks.set(deviceId, disk)
    this.devices[index] = new SimDevice(deviceId, userId, ++this.#lives, disk, this)
  }

  noteSettled(commandId: string, settlement: Settlement): void {
    if (!settlement.ok) return
    const { messageId } = settlement.data as { messageId?: string }
    if (messageId === undefined || this.knownMessages.has(messageId)) return
    const command = this.recorder.commands.get(commandId)
    if (command?.name !== 'send-message') return
    const message = { messageId, conversationId: command.conversationId, senderId: command.userId }
    this.knownMessages.set(messageId, message)
    for (const tell of this.onSent) tell(message)
  }

  noteSeen(conversationId: ConversationId, entry: LogEntry): void {
    if (entry.event !== 'new-message') return
    const messageId = `${conversationId}.${entry.seq}`
    this.knownMessages.set(messageId, { messageId, conversationId, senderId: entry.actorId })
  }

  /** The same command once more, or several times, over any gateway and at another time. */
  maybeDuplicate(userId: UserId, command: SentCommand): void {
    if (!this.#random.chance(this.duplicateRate)) return
    const count = 1 + this.#random.int(3)
    for (let copy = 0; copy < count; copy++) {
      const delayMs = this.#random.chance(0.8) ? this.#random.between(0, 50) : this.#random.between(50, 12_000)
      this.pendingCopyCount++
      this.kernel.after(delayMs, () => {
        this.pendingCopyCount--
        const running = this.gateways.filter(({ process }) => process.isRunning)
        if (running.length === 0) return
        const copied = { ...command, sentAt: this.kernel.now }
        const gateway = this.#random.pick(running)
        this.kernel.trace?.(gateway.process.name, 'copy', command.commandId)
        void gateway.send(userId, copied).then((acknowledgement) => {
          this.recorder.answered(command.commandId, copied.sentAt, acknowledgement)
        })
      })
    }
  }

  partitionOf(conversationId: ConversationId): number {
    return partitionOf(conversationId, hashText)
  }

  storedConversations(): StoredConversation[] {
    const { committed } = this.mongo
    const ids = new Set([...committed.places.keys(), ...committed.conversations.keys()])
    return [...ids].map((conversationId) => {
      const found = committed.conversations.get(conversationId)
      const participants = [...committed.participants.values()].filter((each) => each.conversationId === conversationId)
      return {
        conversationId,
        entries: committed.logOf(conversationId),
        head: found?.head ?? null,
        facts: found?.facts ?? null,
        participants: new Map(
          participants.map(({ userId, role, state, visible, lastSentAt }) => [
            userId,
            { role, state, visible, lastSentAt },
          ]),
        ),
      }
    })
  }

  history(): History {
    return {
      commands: [...this.recorder.commands.values()],
      readers: this.recorder.readers,
      conversations: this.storedConversations(),
      committedAt: this.committedAt,
    }
  }
}
