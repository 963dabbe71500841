import { type Acknowledgement, type ConversationId, errors, inboxIdOf } from '@chat/contracts'
import { answerOf } from '../conversation/answer-of.ts'
import { effectsOf } from '../conversation/effects-of.ts'
import { noticesOf } from '../conversation/notices-of.ts'
import { commandKeyOf, type Reply, SYSTEM_ACTOR } from '../log/command.ts'
import { type Entry, isMessageEntry, type MessageEntry } from '../log/entry.ts'
import { targetSeqOf, toWireEntry } from '../log/wire-entry.ts'
import type { Head } from '../ports/log-store.ts'
import type { Frame } from '../ports/publisher.ts'
import { drawBatch } from './draw-batch.ts'
import { HeadTracker } from './head-tracker.ts'
import { Knowledge } from './knowledge.ts'
import type { LaneDeps } from './lane-deps.ts'
import { MemoryOfAnswers } from './memory-of-answers.ts'
import { enteredAt, PartitionQueue, type WaitingCommand } from './partition-queue.ts'
import { type Plan, planBatch, type ReadCommand, refusalOf, textOf } from './plan-batch.ts'

const READ_COUNT_PER_PARTITION = 200
const READ_BLOCK_MS = 200 // how soon a partition that was just taken over is read
const WAITING_MAX = 1_000 // of one partition; the rest waits in its stream
const PAUSE_AFTER_ERROR_MS = 100
const PAUSE_AFTER_ERROR_MAX_MS = 2_000
const MARKS_EVERY_MS = 250
const LAG_EVERY_MS = 1_000
const CONFIRM_HEADS_EVERY_MS = 2_000
const NOTICE_TIMEOUT_MS = 2_000

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
  private readonly heads = new HeadTracker()
  private readonly marks = new Map<
    string,
    { conversationId: string; userId: string; read: { seq: number; n: number } }
  >()
  /** Moved, but not yet known to be on a majority: a rollback would leave them behind for as long as nothing happens. */
  private readonly unconfirmed = new Map<ConversationId, Head>()
  private leaseUntil = Number.NEGATIVE_INFINITY
  private connection = -1
  private wake: () => void = () => {}
  /** Ends when the batch in hand is settled. */
  private working: Promise<void> = Promise.resolve()
  private settling: Promise<void> = Promise.resolve()
  private stop: AbortSignal = AbortSignal.abort()
  private forgetsBeforeNext = false

  constructor(deps: LaneDeps) {
    this.deps = deps
    this.knowledge = new Knowledge(deps.store, (entries, head) => this.applyTail(entries, head))
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
    await Promise.all([
      this.readLoop(signal),
      this.writeLoop(signal),
      this.every(MARKS_EVERY_MS, 'write marks', () => this.writeMarks(signal), signal),
      this.every(CONFIRM_HEADS_EVERY_MS, 'confirm heads', () => this.confirmHeads(signal), signal),
      this.every(LAG_EVERY_MS, 'report lag', () => this.reportLag(signal), signal),
    ])
  }

  private isLeaseValid = (): boolean => this.deps.clock.monotonic() < this.leaseUntil

  // ── reading

  private async readLoop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const after = new Map(
        [...this.queues.values()]
          .filter(({ waiting }) => waiting.length < WAITING_MAX)
          .map(({ partition, cursor }) => [partition, cursor]),
      )
      try {
        if (after.size === 0) await this.deps.clock.sleep(READ_BLOCK_MS, signal)
        else await this.read(after, signal)
      } catch (error) {
        if (signal.aborted) return
        this.deps.observer.failed('read commands', error)
        await this.pause(PAUSE_AFTER_ERROR_MS, signal)
      }
    }
  }

  private async read(after: ReadonlyMap<number, string>, signal: AbortSignal): Promise<void> {
    const options = { countPerPartition: READ_COUNT_PER_PARTITION, blockMs: READ_BLOCK_MS }
    const { commands, connection } = await this.deps.stream.read(after, options, signal)
    if (connection !== this.connection) {
      const isFirst = this.connection === -1
      this.connection = connection
      if (!isFirst) {
        // Ids read before may name another history: begin again with all.
        for (const queue of this.queues.values()) queue.readAgain()
        return
      }
    }
    const byPartition = Map.groupBy(commands, ({ partition }) => partition)
    for (const [partition, cursor] of after) {
      const queue = this.queues.get(partition)
      // Handed over, or told to read again, while this read was on its way.
      if (!queue || queue.cursor !== cursor) continue
      queue.push(byPartition.get(partition) ?? [], READ_COUNT_PER_PARTITION)
    }
    if (commands.length > 0) this.wake()
  }

  // ── writing

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
        this.giveUp(batch)
      })
      this.working = work
      await work
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
      if (failures > 1) await this.pause(pauseAfter(failures - 2), signal)
      if (!this.isLeaseValid()) return this.giveUp(batch) // somebody else may own them: step down
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
    for (const entry of added) if (isMessageEntry(entry)) this.noteMark(entry)
    const { postponed } = plan
    for (const { item } of postponed.toReversed()) this.queues.get(item.partition)?.waiting.unshift(item)
    const before = this.settling
    this.settling = before
      .then(() => this.settle(plan, added, frames, signal))
      .catch((error: unknown) => {
        if (signal.aborted) return
        this.deps.observer.failed('settle a batch', error)
        this.giveUp([...plan.added, ...plan.repeated, ...plan.answers].map(({ read }) => read.item))
      })
    if (postponed.length > 0) await this.pause(PAUSE_AFTER_ERROR_MS, signal)
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

  // ── after the commit

  /** Heads, then frames, then answers, then the trim. Frames and answers leave on one connection, in this order. */
  private async settle(plan: Plan, added: Entry[], frames: Frame[], signal: AbortSignal): Promise<void> {
    await this.moveHeads(
      added.map((entry) => entry.conversationId),
      signal,
    )
    const published = this.deps.publisher.publish(frames, signal)
    const now: { read: ReadCommand; acknowledgement: Acknowledgement }[] = []
    for (const { read, entry, outcome } of [
      ...plan.added.map((row) => ({ ...row, outcome: 'accepted' as const })),
      ...plan.repeated.map((row) => ({ ...row, outcome: 'repeated' as const })),
    ]) {
      this.deps.observer.answered(read.command, outcome)
      const data = { ...answerOf(entry), ...(outcome === 'repeated' ? { isRepeat: true } : {}) }
      const answer = { read, acknowledgement: { ok: true as const, data } }
      if (noticesOf(entry).length > 0) void this.tellThenAnswer(entry, answer, signal)
      else now.push(answer)
    }
    for (const answer of plan.answers) {
      this.deps.observer.answered(answer.read.command, answer.outcome)
      now.push(answer)
    }
    await Promise.all([published, this.answer(now, published, signal)])
  }

  /** The answer to a membership command says: the people concerned have it in their inboxes. */
  private async tellThenAnswer(
    entry: Entry,
    answer: { read: ReadCommand; acknowledgement: Acknowledgement },
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await this.tell(entry, signal)
      await this.moveHeads([entry.conversationId], signal)
      await this.answer([answer], Promise.resolve(), signal)
    } catch (error) {
      if (signal.aborted) return
      this.deps.observer.failed('tell an inbox', error)
      this.giveUp([answer.read.item])
    }
  }

  private async tell(entry: Entry, signal: AbortSignal): Promise<void> {
    await Promise.all(
      noticesOf(entry).map(async ({ userId, notice }) => {
        const conversationId = inboxIdOf(userId)
        const commandId = `${entry.conversationId}.${entry.seq}`
        for (let attempt = 0; ; attempt++) {
          const acknowledgement = await this.deps.inbox.send(
            {
              name: 'append-to-inbox',
              conversationId,
              actorId: SYSTEM_ACTOR,
              commandId,
              request: { conversationId, notice },
              attempt,
              traceId: commandId,
            },
            { timeoutMs: NOTICE_TIMEOUT_MS },
            signal,
          )
          if (acknowledgement.ok) return
          signal.throwIfAborted()
          if (!errors[acknowledgement.error.code].retry) throw new Error(acknowledgement.error.code)
          await this.deps.clock.sleep(pauseAfter(attempt), signal)
        }
      }),
    )
    this.heads.released(entry.conversationId, entry.seq)
  }

  /** Entries that were found above a head: what follows from them was just applied, their inboxes are told again. */
  private applyTail(entries: Entry[], head: Head): void {
    const conversationId = entries[0]?.conversationId
    if (conversationId === undefined) return
    const held = entries.filter((entry) => noticesOf(entry).length > 0)
    const newestBefore = entries.some(isMessageEntry) ? 0 : head.lastMessageSeq
    this.heads.forget([conversationId])
    this.heads.applied(entries, newestBefore, (entry) => held.includes(entry))
    const signal = this.stop
    const tellAll = async (): Promise<void> => {
      await Promise.all(held.map((entry) => this.tell(entry, signal)))
      await this.moveHeads([conversationId], signal)
    }
    tellAll().catch((error: unknown) => {
      if (!signal.aborted) this.deps.observer.failed('finish a tail', error)
    })
  }

  private async moveHeads(conversationIds: ConversationId[], signal: AbortSignal): Promise<void> {
    const moved = this.heads.take(conversationIds)
    if (moved.length === 0) return
    await this.untilDone('write heads', () => this.deps.store.writeHeads(moved, signal), signal)
    for (const { conversationId, head } of moved) this.unconfirmed.set(conversationId, head)
    const announced = moved.map(({ conversationId, head }) => ({ conversationId, seq: head.seq }))
    // Nobody waits for it: what is not announced is found by the comparison with the database.
    this.deps.publisher
      .announceHeads(announced, signal)
      .catch((error: unknown) => this.deps.observer.failed('announce heads', error))
  }

  private async answer(
    answers: { read: ReadCommand; acknowledgement: Acknowledgement }[],
    published: Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    if (answers.length === 0) return
    const replies = new Map<string, Reply[]>()
    for (const { read, acknowledgement } of answers) {
      const { node, requestId } = read.command.replyTo
      const ofNode = replies.get(node) ?? []
      ofNode.push({ requestId, acknowledgement })
      replies.set(node, ofNode)
    }
    // What could not be published is not done: it is read, published and answered again.
    await Promise.all([published, this.deps.publisher.reply(replies, signal)])
    const partitions = new Set<number>()
    for (const { read } of answers) {
      const { partition, id } = read.item
      this.queues.get(partition)?.finish(id)
      partitions.add(partition)
    }
    await this.trim(partitions, signal)
  }

  private async trim(partitions: Iterable<number>, signal: AbortSignal): Promise<void> {
    await Promise.all(
      [...partitions].map(async (partition) => {
        const upTo = this.queues.get(partition)?.takeTrim()
        if (upTo) await this.deps.stream.trim(partition, upTo, signal)
      }),
    )
  }

  /** They stay in their streams and will be read again, by this owner or by the next. */
  private giveUp(items: WaitingCommand[]): void {
    for (const { partition, id } of items) {
      const queue = this.queues.get(partition)
      queue?.abandon(id)
      queue?.readAgain()
    }
  }

  // ── beside the path

  private noteMark({ conversationId, actorId, seq, n }: MessageEntry): void {
    this.marks.set(`${conversationId} ${actorId}`, { conversationId, userId: actorId, read: { seq, n } })
  }

  private async writeMarks(signal: AbortSignal): Promise<void> {
    if (this.marks.size === 0) return
    const marks = [...this.marks.values()]
    this.marks.clear()
    await this.deps.marks.write(marks, signal)
  }

  private async confirmHeads(signal: AbortSignal): Promise<void> {
    if (this.unconfirmed.size === 0) return
    const heads = [...this.unconfirmed].map(([conversationId, head]) => ({ conversationId, head }))
    await this.deps.store.confirmHeads(heads, signal)
    for (const { conversationId, head } of heads)
      if (this.unconfirmed.get(conversationId) === head) this.unconfirmed.delete(conversationId)
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

  private async every(ms: number, doing: string, act: () => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.deps.clock.sleep(ms, signal)
      } catch {
        return
      }
      try {
        await act()
      } catch (error) {
        if (!signal.aborted) this.deps.observer.failed(doing, error)
      }
    }
  }

  /** What must happen after a commit is tried until it does. */
  private async untilDone<T>(doing: string, act: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let failures = 0; ; failures++) {
      try {
        return await act()
      } catch (error) {
        signal.throwIfAborted()
        this.deps.observer.failed(doing, error)
        await this.deps.clock.sleep(pauseAfter(failures), signal)
      }
    }
  }

  private async pause(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await this.deps.clock.sleep(ms, signal)
    } catch {
      // aborted: the loop sees it
    }
  }
}

const pauseAfter = (failures: number): number =>
  Math.min(PAUSE_AFTER_ERROR_MS * 2 ** failures, PAUSE_AFTER_ERROR_MAX_MS)

const conversationOf = ({ command }: ReadCommand): ConversationId => command.conversationId
