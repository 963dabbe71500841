import { type Acknowledgement, errors, inboxIdOf } from '@chat/contracts'
import { answerOf } from '../conversation/answer-of.ts'
import { noticesOf } from '../conversation/notices-of.ts'
import { type Reply, SYSTEM_ACTOR } from '../log/command.ts'
import { type Entry, isMessageEntry } from '../log/entry.ts'
import type { Head } from '../ports/log-store.ts'
import type { Frame } from '../ports/publisher.ts'
import type { HeadWriter } from './head-writer.ts'
import type { LaneDeps } from './lane-deps.ts'
import { giveUp, type PartitionQueue } from './partition-queue.ts'
import type { Plan, ReadCommand } from './plan-batch.ts'
import { pauseAfter } from './repeat.ts'

const NOTICE_TIMEOUT_MS = 2_000

interface Settled {
  read: ReadCommand
  acknowledgement: Acknowledgement
}

/**
 * What follows when a batch is committed and applied: its entries are published, its commands answered, its heads
 * moved, its inboxes told, and only then its commands are done.
 */
export class Settlement {
  readonly #deps: Pick<LaneDeps, 'publisher' | 'stream' | 'inbox' | 'clock' | 'observer'>
  readonly #queues: ReadonlyMap<number, PartitionQueue>
  readonly #heads: HeadWriter

  constructor(
    deps: Pick<LaneDeps, 'publisher' | 'stream' | 'inbox' | 'clock' | 'observer'>,
    queues: ReadonlyMap<number, PartitionQueue>,
    heads: HeadWriter,
  ) {
    this.#deps = deps
    this.#queues = queues
    this.#heads = heads
  }

  /** Frames and answers leave on one connection, in this order; the heads move beside them. */
  async settle(plan: Plan, frames: Frame[], signal: AbortSignal): Promise<void> {
    const { observer, publisher } = this.#deps
    const published = publisher.publish(frames, signal)
    const now: Settled[] = []
    const afterHead: Settled[] = []
    for (const { read, entry, outcome } of [
      ...plan.added.map((row) => ({ ...row, outcome: 'accepted' as const })),
      ...plan.repeated.map((row) => ({ ...row, outcome: 'repeated' as const })),
    ]) {
      observer.answered(read.command, outcome)
      const data = { ...answerOf(entry), ...(outcome === 'repeated' ? { isRepeat: true } : {}) }
      const answer: Settled = { read, acknowledgement: { ok: true, data } }
      if (noticesOf(entry).length > 0) void this.#finish([answer], this.#tellThenAnswer(entry, answer, signal), signal)
      else if (read.command.replyTo.afterHead) afterHead.push(answer)
      else now.push(answer)
    }
    for (const answer of plan.answers) {
      observer.answered(answer.read.command, answer.outcome)
      now.push(answer)
    }
    const moved = this.#heads.move(
      plan.added.map(({ entry }) => entry.conversationId),
      { isAwaited: afterHead.length > 0 },
      signal,
    )
    // What could not be published is not done: it is read, published and answered again.
    const told = Promise.all([published, this.#reply(now, signal)])
    void this.#finish(now, Promise.all([told, moved]), signal)
    void this.#finish(
      afterHead,
      moved.then(() => Promise.all([published, this.#reply(afterHead, signal)])),
      signal,
    )
    await told.catch(() => undefined)
  }

  /** The answer to a membership command says: the people concerned have it in their inboxes. */
  async #tellThenAnswer(entry: Entry, answer: Settled, signal: AbortSignal): Promise<void> {
    await this.#tell(entry, signal)
    await this.#heads.move([entry.conversationId], { isAwaited: true }, signal)
    await this.#reply([answer], signal)
  }

  async #tell(entry: Entry, signal: AbortSignal): Promise<void> {
    const { clock, inbox } = this.#deps
    await Promise.all(
      noticesOf(entry).map(async ({ userId, notice }) => {
        const conversationId = inboxIdOf(userId)
        const commandId = `${entry.conversationId}.${entry.seq}`
        for (let attempt = 0; ; attempt++) {
          const acknowledgement = await inbox.send(
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
          await clock.sleep(pauseAfter(attempt), signal)
        }
      }),
    )
    this.#heads.released(entry.conversationId, entry.seq)
  }

  /** Entries that were found above a head: what follows from them was just applied, their inboxes are told again. */
  async settleTail(entries: Entry[], head: Head, signal: AbortSignal): Promise<void> {
    const [first] = entries
    if (!first) return
    const held = entries.filter((entry) => noticesOf(entry).length > 0)
    const newestBefore = entries.some(isMessageEntry) ? 0 : head.lastMessageSeq
    this.#heads.appliedAnew(entries, newestBefore, (entry) => held.includes(entry))
    try {
      await Promise.all(held.map((entry) => this.#tell(entry, signal)))
      await this.#heads.move([first.conversationId], { isAwaited: false }, signal)
    } catch (error) {
      if (!signal.aborted) this.#deps.observer.failed('finish a tail', error)
    }
  }

  async #reply(answers: Settled[], signal: AbortSignal): Promise<void> {
    if (answers.length === 0) return
    const replies = new Map<string, Reply[]>()
    for (const { read, acknowledgement } of answers) {
      const { node, requestId } = read.command.replyTo
      const ofNode = replies.get(node) ?? []
      ofNode.push({ requestId, acknowledgement })
      replies.set(node, ofNode)
    }
    await this.#deps.publisher.reply(replies, signal)
  }

  /** They are done when `settled` resolves; where it does not, they are read again. */
  async #finish(answers: Settled[], settled: Promise<unknown>, signal: AbortSignal): Promise<void> {
    const items = answers.map(({ read }) => read.item)
    try {
      await settled
    } catch (error) {
      if (signal.aborted) return
      this.#deps.observer.failed('settle a batch', error)
      return giveUp(this.#queues, items)
    }
    for (const { partition, id } of items) this.#queues.get(partition)?.finish(id)
  }

  /** What is done leaves its stream. */
  async trim(signal: AbortSignal): Promise<void> {
    await Promise.all(
      [...this.#queues.values()].map(async (queue) => {
        const upTo = queue.takeTrim()
        if (!upTo) return
        try {
          await this.#deps.stream.trim(queue.partition, upTo, signal)
        } catch (error) {
          queue.readAgain() // what was not trimmed is found again, and done again
          throw error
        }
      }),
    )
  }
}
