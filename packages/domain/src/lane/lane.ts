import type { ConversationId } from '@chat/contracts'
import { effectsOf } from '../conversation/effects-of.ts'
import { noticesOf } from '../conversation/notices-of.ts'
import { commandKeyOf } from '../log/command.ts'
import { type Entry, isMessageEntry, type MessageEntry } from '../log/entry.ts'
import { targetSeqOf, toWireEntry } from '../log/wire-entry.ts'
import type { Clock } from '../ports/clock.ts'
import type { Frame } from '../ports/publisher.ts'
import { drawBatch } from './draw-batch.ts'
import { HeadWriter } from './head-writer.ts'
import { Knowledge } from './knowledge.ts'
import type { LaneDeps } from './lane-deps.ts'
import { MemoryOfAnswers } from './memory-of-answers.ts'
import { enteredAt, giveUp, PartitionQueue, type WaitingCommand } from './partition-queue.ts'
import { type Plan, planBatch, type ReadCommand, refusalOf, textOf } from './plan-batch.ts'
import { every, pause, pauseAfter, untilDone } from './repeat.ts'
import { Settlement } from './settlement.ts'
import { StreamReader } from './stream-reader.ts'

const PAUSE_AFTER_DOUBT_MS = 100
const MARKS_EVERY_MS = 250
const TRIM_EVERY_MS = 100
const LAG_EVERY_MS = 1_000
const CONFIRM_HEADS_EVERY_MS = 2_000

/**
 * The single writer of the conversations of its partitions. Whatever arrived on any of them since the last write
 * becomes one insert; one insert is in flight at a time; what follows from entries happens only after they are
 * committed on a majority. At least once: everything it does it may do again, by place and by command id.
 */
export class Lane {
  private readonly deps: LaneDeps
  private readonly queues = new Map<number, PartitionQueue>()
  private readonly knowledge: Knowledge
  private readonly answers = new MemoryOfAnswers()
  private readonly reader: StreamReader
  private readonly heads: HeadWriter
  private readonly settlement: Settlement
  private readonly marks = new Map<
    string,
    { conversationId: string; userId: string; read: { seq: number; n: number } }
  >()
  private readonly repeating: { clock: Clock; failed: (doing: string, error: unknown) => void }
  private leaseUntil = Number.NEGATIVE_INFINITY
  private wake: () => void = () => {}
  /** Resolves when the batch in hand is committed, or given up. */
  private written = Promise.withResolvers<void>()
  /** Ends when the batch in hand is decided, committed and applied. */
  private working: Promise<void> = Promise.resolve()
  /** Ends when the batch before it is published and answered. */
  private settling: Promise<void> = Promise.resolve()
  private stop: AbortSignal = AbortSignal.abort()
  private forgetsBeforeNext = false

  constructor(deps: LaneDeps) {
    this.deps = deps
    const { clock, observer, stream } = deps
    const failed = observer.failed.bind(observer)
    this.repeating = { clock, failed }
    this.reader = new StreamReader(this.queues, {
      stream,
      clock,
      failed,
      onRead: () => {
        this.written = Promise.withResolvers()
        this.wake()
      },
      untilWritten: () => this.written.promise,
    })
    this.heads = new HeadWriter(deps)
    this.settlement = new Settlement(deps, this.queues, this.heads)
    this.knowledge = new Knowledge(deps.store, (entries, head) => {
      void this.settlement.settleTail(entries, head, this.stop)
    })
  }

  /** From now on these partitions. Resolves when nothing of the others is being worked on any more. */
  async own(partitions: ReadonlySet<number>): Promise<void> {
    let isDropping = false
    for (const partition of this.queues.keys())
      if (!partitions.has(partition)) {
        this.queues.delete(partition)
        isDropping = true
      }
    for (const partition of partitions)
      if (!this.queues.has(partition)) this.queues.set(partition, new PartitionQueue(partition))
    if (!isDropping) return
    // What others write from now on is not seen here: everything is read back when it is touched again.
    this.forgetsBeforeNext = true
    await this.working
    await this.settling
  }

  /** Until then, by the monotonic clock, nobody else can own what this lane owns. */
  confirmLease(untilMonotonicMs: number): void {
    this.leaseUntil = untilMonotonicMs
  }

  async run(signal: AbortSignal): Promise<void> {
    this.stop = signal
    signal.addEventListener('abort', () => this.wake(), { once: true })
    const repeat = (ms: number, doing: string, act: () => Promise<void>) =>
      every(ms, doing, act, this.repeating, signal)
    await Promise.all([
      this.reader.run(signal),
      this.writeLoop(signal),
      repeat(TRIM_EVERY_MS, 'trim streams', () => this.settlement.trim(signal)),
      repeat(MARKS_EVERY_MS, 'write marks', () => this.writeMarks(signal)),
      repeat(CONFIRM_HEADS_EVERY_MS, 'confirm heads', () => this.heads.confirm(signal)),
      repeat(LAG_EVERY_MS, 'report lag', () => this.reportLag(signal)),
    ])
  }

  private isLeaseValid = (): boolean => this.deps.clock.monotonic() < this.leaseUntil

  private async writeLoop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const batch = drawBatch(this.queues.values())
      if (batch.length === 0) {
        await this.untilWoken(signal)
        continue
      }
      if (this.forgetsBeforeNext) {
        this.forgetsBeforeNext = false
        this.knowledge.forgetAll()
        this.answers.clear()
      }
      const before = this.settling
      const work = this.work(batch, signal).catch((error: unknown) => {
        if (!signal.aborted) this.deps.observer.failed('work on a batch', error)
        giveUp(this.queues, batch)
      })
      this.working = work
      await work
      this.written.resolve()
      await before // at most one batch settles while the next is being written
    }
    await this.settling
  }

  private untilWoken(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve
      if (signal.aborted || [...this.queues.values()].some(({ waiting }) => waiting.length > 0)) resolve()
    })
  }

  private async work(batch: WaitingCommand[], signal: AbortSignal): Promise<void> {
    let open = await this.parse(batch, signal)
    const refusedByStore: Plan['answers'] = []
    for (let failures = 0; open.length > 0 || refusedByStore.length > 0;) {
      const touched = new Set(open.map(({ command }) => command.conversationId))
      const deadBefore = refusedByStore.length
      let plan: Plan | null = null
      try {
        this.knowledge.forget(open.filter(({ command }) => command.name === 'touch-conversation').map(conversationOf))
        await this.knowledge.learn(
          open.map(({ command }) => command),
          signal,
        )
        // After the number is known: what is stored above it shows as a doubt, what is stored below it is found.
        const suspects = open.filter(({ item, key }) => item.isSuspect && !this.answers.get(key))
        const stored = await this.findStored(suspects, signal)
        const { knowledge, answers, isLeaseValid } = this
        plan = planBatch(open, stored, { knowledge, answers, isLeaseValid, now: this.deps.clock.now() })
        if (!plan || (await this.isAnyStored(plan.answers, signal))) this.deps.observer.doubted('stored-above')
        else if (await this.insert(plan, refusedByStore, signal)) {
          plan.answers.push(...refusedByStore)
          await this.conclude(plan, signal)
          return
        }
      } catch (error) {
        signal.throwIfAborted()
        this.deps.observer.doubted('unknown-write', error)
      }
      // A doubt: forget everything about what was touched, look up every command, decide again. How far the heads may
      // move is no belief: it comes from entries that are committed and applied.
      this.knowledge.forget(touched)
      this.answers.forget(touched)
      const dead = new Set(refusedByStore.map(({ read }) => read))
      open = open.filter((read) => !dead.has(read))
      for (const read of open) read.item.isSuspect = true
      // A dead letter more is progress; and the first conflict is most likely over when everything was read back.
      failures = refusedByStore.length > deadBefore ? 0 : failures + 1
      if (failures > 1) await pause(pauseAfter(failures - 2), this.deps.clock, signal)
      if (!this.isLeaseValid()) return giveUp(this.queues, batch) // somebody else may own them: step down
    }
  }

  /** Parsed commands; what cannot be parsed goes to the dead letters. */
  private async parse(batch: WaitingCommand[], signal: AbortSignal): Promise<ReadCommand[]> {
    const parsed: ReadCommand[] = []
    for (const item of batch) {
      const { command } = item
      if (command) parsed.push({ item, command, key: commandKeyOf(command), hash: this.deps.digest(textOf(command)) })
      else {
        await this.bury(item, 'It could not be parsed.', signal)
        this.queues.get(item.partition)?.finish(item.id)
      }
    }
    return parsed
  }

  private async bury({ partition, id, raw }: WaitingCommand, reason: string, signal: AbortSignal): Promise<void> {
    this.deps.observer.deadLettered(reason)
    const letter = { partition, id, raw, reason, at: this.deps.clock.now() }
    try {
      await this.deps.stream.deadLetter(letter, signal)
    } catch (error) {
      this.deps.observer.failed('write a dead letter', error)
    }
  }

  /** Nothing is refused before its id was looked up: an insert would collide with the stored one, a refusal cannot. */
  private async isAnyStored(answers: Plan['answers'], signal: AbortSignal): Promise<boolean> {
    const unseen = answers.map(({ read }) => read).filter(({ item, key }) => !item.isSuspect && !this.answers.get(key))
    const stored = await this.findStored(unseen, signal)
    return stored.size > 0
  }

  private async findStored(reads: ReadCommand[], signal: AbortSignal): Promise<Map<string, Entry>> {
    if (reads.length === 0) return new Map()
    const keys = [...new Map(reads.map(({ key, command }) => [key, command])).values()]
    const found = await this.deps.store.byCommands(
      keys.map(({ conversationId, actorId, commandId }) => ({ conversationId, actorId, commandId })),
      signal,
    )
    return new Map(found.map((entry) => [commandKeyOf(entry), entry]))
  }

  /** True when everything that was to be inserted is committed on a majority. */
  private async insert(plan: Plan, refusedByStore: Plan['answers'], signal: AbortSignal): Promise<boolean> {
    if (plan.added.length === 0) return true
    const began = this.deps.clock.monotonic()
    const outcome = await this.deps.store.insert(
      plan.added.map(({ entry }) => entry),
      signal,
    )
    if (outcome.type === 'stored') {
      this.written.resolve()
      this.deps.observer.committed(plan.added.length, this.deps.clock.monotonic() - began)
      return true
    }
    this.deps.observer.doubted(outcome.type === 'refused' ? 'refused' : outcome.on)
    const poison = outcome.type === 'refused' ? plan.added[outcome.index] : undefined
    if (outcome.type === 'refused' && poison) {
      await this.bury(poison.read.item, outcome.reason, signal)
      const copies = [...plan.added, ...plan.repeated].filter(({ read }) => read.key === poison.read.key)
      for (const { read } of copies) refusedByStore.push(refusalOf(read, 'REFUSED_BY_STORE', outcome.reason))
    }
    return false
  }

  /** Everything after the commit: apply now, the rest while the next batch is being written. */
  private async conclude(plan: Plan, signal: AbortSignal): Promise<void> {
    const added = plan.added.map(({ entry }) => entry)
    const addedSet = new Set(added)
    const repeated = [...new Set(plan.repeated.map(({ entry }) => entry))].filter((entry) => !addedSet.has(entry))
    for (const { read, entry } of plan.added) this.answers.set(read.key, { hash: read.hash, entry })
    for (const { read, entry } of plan.repeated) this.answers.set(read.key, { hash: read.hash, entry })
    for (const { read, acknowledgement, outcome } of plan.answers)
      if (acknowledgement.ok || acknowledgement.error.code !== 'COMMAND_ID_REUSED')
        this.answers.set(read.key, { hash: read.hash, acknowledgement, outcome })
    const effects = [...repeated, ...added].toSorted((a, b) => a.seq - b.seq).flatMap(effectsOf)
    if (effects.length > 0) await this.untilDone('apply', () => this.deps.store.apply(effects, signal), signal)
    const targets = await this.untilDone('read what repeats change', () => this.targetsOf(repeated, signal), signal)
    for (const [conversationId, entries] of Map.groupBy(added, (entry) => entry.conversationId))
      this.heads.applied(
        entries,
        plan.newestMessageBefore.get(conversationId) ?? 0,
        (entry) => noticesOf(entry).length > 0,
      )
    const frames = [...this.framesOf(added, new Map()), ...repeated.flatMap((entry) => this.framesOf([entry], targets))]
    for (const entry of added) if (isMessageEntry(entry) && entry.body.threadRootId === null) this.noteMark(entry)
    const { postponed } = plan
    for (const { item } of postponed.toReversed()) this.queues.get(item.partition)?.waiting.unshift(item)
    const before = this.settling
    const settled = this.settlement.settle(plan, frames, signal) // one connection: in the order of the batches
    this.settling = Promise.all([before, settled]).then(() => undefined)
    if (postponed.length > 0) await pause(PAUSE_AFTER_DOUBT_MS, this.deps.clock, signal)
  }

  private framesOf(entries: Entry[], targets: ReadonlyMap<string, MessageEntry>): Frame[] {
    return [...Map.groupBy(entries, (entry) => entry.conversationId)].map(([conversationId, ofOne]) => {
      const messages = this.knowledge.get(conversationId)?.messages
      const wire = ofOne.map((entry) => {
        const targetSeq = targetSeqOf(entry)
        if (targetSeq === null) return toWireEntry(entry, null)
        const target = targets.get(`${conversationId} ${targetSeq}`) ?? messages?.get(targetSeq) ?? null
        return toWireEntry(entry, target)
      })
      return { conversationId, from: ofOne[0]?.seq ?? 0, to: ofOne.at(-1)?.seq ?? 0, entries: wire }
    })
  }

  private async targetsOf(entries: Entry[], signal: AbortSignal): Promise<Map<string, MessageEntry>> {
    const keys = entries.flatMap((entry) => {
      const seq = targetSeqOf(entry)
      return seq === null ? [] : [{ conversationId: entry.conversationId, seq }]
    })
    if (keys.length === 0) return new Map()
    const found = await this.deps.store.messages(keys, signal)
    return new Map(found.map((message) => [`${message.conversationId} ${message.seq}`, message]))
  }

  private noteMark({ conversationId, actorId, seq, n }: MessageEntry): void {
    this.marks.set(`${conversationId} ${actorId}`, { conversationId, userId: actorId, read: { seq, n } })
  }

  private async writeMarks(signal: AbortSignal): Promise<void> {
    if (this.marks.size === 0) return
    const marks = [...this.marks.values()]
    this.marks.clear()
    await this.deps.marks.write(marks, signal)
  }

  private async reportLag(signal: AbortSignal): Promise<void> {
    if (this.queues.size === 0) return
    const now = this.deps.clock.now()
    const lags = [...this.queues.values()].map(({ partition, waiting }) => {
      const oldest = waiting[0]
      return {
        partition,
        waitingCount: waiting.length,
        oldestMs: oldest ? Math.max(0, now - enteredAt(oldest.id)) : 0,
      }
    })
    await this.deps.stream.reportLag(lags, signal)
  }

  private untilDone<T>(doing: string, act: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return untilDone(doing, act, this.repeating, signal)
  }
}

const conversationOf = ({ command }: ReadCommand): ConversationId => command.conversationId
