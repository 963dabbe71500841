import type { Kernel } from '../kernel/kernel.ts'
import type { Random } from '../kernel/random.ts'
import { type Outcome, type Route, SimFault } from '../kernel/sim-process.ts'
import { Collections, type Write } from './collections.ts'

export interface ReplicaSetFaults {
  /** While true, nothing more becomes majority-committed. */
  isReplicationStopped: boolean
  /** How much slower replication is than normally. */
  slowness: number
  /** How often a call is lost, lost on its way back, or late. */
  callFaultRate: number
  /** How often an answer takes its time. */
  slowCallRate: number
  /** Whether a new primary may answer majority reads with an older commit point for a moment, as real ones do. */
  hasLaggingCommitPoint: boolean
}

interface Operation {
  writes: Write[]
  /** Told when it is on a majority, or when nobody can say. */
  waiters: ((outcome: Outcome<void>) => void)[]
  /** When it was found on a majority first. */
  committedAt: number | null
}

export type ReadConcern = 'majority' | 'local'

/**
 * A replica set that is honest about majority: a write is first only on the primary; a failover takes back any part
 * of the end of the oplog that is not on a majority; who waited for it learns nothing. Reads see the primary as it is
 * (`local`) or what is known to be on a majority.
 */
export class ReplicaSet {
  readonly kernel: Kernel
  readonly random: Random
  readonly faults: ReplicaSetFaults = {
    isReplicationStopped: false,
    slowness: 1,
    callFaultRate: 0,
    slowCallRate: 0,
    hasLaggingCommitPoint: false,
  }
  readonly route: Route
  /** Rises with every failover. */
  term = 1
  /** How many writes that a caller saw as done were taken back; only writes without majority may be. */
  rolledBackCount = 0
  #primary = new Collections()
  #committed = new Collections()
  /** What a majority read answers: normally the committed state, for a moment after a failover an older one. */
  #readable = this.#committed
  #oplog: Operation[] = []
  #commitIndex = 0
  #isUp = true
  /** In the middle of the next insert of several, the primary is gone. */
  failsInNextInsert = false
  /** With the next insert, the primary loses its secondaries and the one who inserts. */
  isCutOffAfterNextInsert = false
  readonly onCommit: ((writes: Write[]) => void)[] = []

  constructor(kernel: Kernel, random: Random) {
    this.kernel = kernel
    this.random = random
    this.route = {
      timeoutMs: 4_000,
      latencyMs: () =>
        this.random.chance(this.faults.slowCallRate) ? this.random.between(20, 1_500) : this.random.between(0.2, 3),
      fate: () => {
        if (!this.random.chance(this.faults.callFaultRate)) return 'none'
        return this.random.pick(['request-lost', 'answer-lost', 'answer-lost', 'late'] as const)
      },
    }
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** How far is on a majority. A session that knows more waits until the primary knows it too. */
  get commitIndex(): number {
    return this.#commitIndex
  }

  state(concern: ReadConcern): Collections {
    return concern === 'local' ? this.#primary : this.#readable
  }

  get lastIndex(): number {
    return this.#oplog.length
  }

  /** For the checker: what would survive the loss of any minority. */
  get committed(): Collections {
    return this.#committed
  }

  /** Fails the caller when there is no primary, at the time when the driver would give up or at once. */
  whenUp<T>(answer: (outcome: Outcome<T>) => void, serve: () => void): void {
    if (this.#isUp) return serve()
    const error = new SimFault('no primary')
    this.kernel.after(this.random.between(1, 300), () => answer({ ok: false, error }))
  }

  /** Takes effect on the primary now, and on a majority later. Answers its index in the oplog. */
  write(writes: Write[]): number {
    for (const write of writes) this.#primary.take(write)
    this.#oplog.push({ writes, waiters: [], committedAt: null })
    const index = this.#oplog.length
    const { term } = this
    this.kernel.after(this.random.between(0.3, 4) * this.faults.slowness, () => {
      if (term === this.term) this.#replicateUpTo(index)
    })
    return index
  }

  /** `w: 'majority'` up to this index. */
  whenCommitted(index: number, answer: (outcome: Outcome<void>) => void): void {
    if (index <= this.#commitIndex) return this.whenFresh(() => answer({ ok: true, value: undefined }), answer)
    const operation = this.#oplog[index - 1]
    if (operation) operation.waiters.push(answer)
    else answer({ ok: false, error: new SimFault('rolled back') })
  }

  #pendingIndex = 0

  #replicateUpTo(index: number): void {
    this.#pendingIndex = Math.max(this.#pendingIndex, index)
    if (!this.faults.isReplicationStopped && !this.#isNew) this.#commitUpTo(this.#pendingIndex)
  }

  startReplicationAgain(): void {
    this.faults.isReplicationStopped = false
    if (!this.#isNew) this.#commitUpTo(Math.min(this.#pendingIndex, this.#oplog.length))
  }

  /** A new primary does not know how far a majority has come until its own first write is on one. */
  #isNew = false
  readonly #waitingForCommitPoint: (() => void)[] = []

  #learnCommitPoint(): void {
    this.#isNew = false
    this.#readable = this.#committed
    for (const waiting of this.#waitingForCommitPoint.splice(0)) waiting()
  }

  /** `afterClusterTime`, and what a write that changes nothing waits for: everything that was acknowledged so far. */
  whenFresh(serve: () => void, answer: (outcome: Outcome<never>) => void): void {
    if (!this.#isNew) return serve()
    const { term } = this
    this.#waitingForCommitPoint.push(() =>
      term === this.term ? serve() : answer({ ok: false, error: new SimFault('primary stepped down') }),
    )
  }

  #commitUpTo(index: number): void {
    while (this.#commitIndex < index) {
      const operation = this.#oplog[this.#commitIndex++]!
      operation.committedAt = this.kernel.now
      for (const write of operation.writes) this.#committed.take(write)
      for (const listener of this.onCommit) listener(operation.writes)
      const { waiters } = operation
      operation.waiters = []
      for (const waiter of waiters) waiter({ ok: true, value: undefined })
    }
  }

  /** A primary without its secondaries takes writes that are taken back when another one is elected. */
  cutOff(durationMs: number): void {
    if (this.faults.isReplicationStopped || !this.#isUp) return
    this.kernel.trace?.('mongo', 'cut off from its secondaries')
    this.faults.isReplicationStopped = true
    this.kernel.after(durationMs, () => {
      this.failOver(this.random.between(20, 2_000))
      this.startReplicationAgain()
    })
  }

  /** The primary is gone. Another one has what a majority has, and maybe some of the rest. */
  failOver(electionMs: number): void {
    const uncommitted = this.#oplog.length - this.#commitIndex
    const kept = this.#commitIndex + this.random.int(uncommitted + 1)
    const lost = this.#oplog.slice(this.#commitIndex)
    this.kernel.trace?.('mongo', 'failover', { uncommitted, rolledBack: this.#oplog.length - kept, electionMs })
    this.rolledBackCount += this.#oplog.length - kept
    this.#oplog = this.#oplog.slice(0, kept)
    this.#primary = this.#stateAt(kept)
    this.term++
    this.#pendingIndex = kept
    this.#isUp = false
    this.#isNew = true
    for (const { waiters } of lost)
      for (const waiter of waiters.splice(0)) waiter({ ok: false, error: new SimFault('primary stepped down') })
    if (this.faults.hasLaggingCommitPoint && this.random.chance(0.8))
      this.#readable = this.#stateAt(Math.max(0, this.#commitIndex - this.random.int(16)))
    for (const waiting of this.#waitingForCommitPoint.splice(0)) waiting()
    const { term } = this
    this.kernel.after(electionMs, () => {
      if (term !== this.term) return
      this.#isUp = true
      this.kernel.trace?.('mongo', 'primary elected', { term })
      this.kernel.after(this.random.chance(0.5) ? this.random.between(0, 2_000) : this.random.between(0, 100), () => {
        if (term !== this.term) return
        this.#learnCommitPoint()
        this.#replicateUpTo(kept)
      })
    })
  }

  #stateAt(index: number): Collections {
    const state = new Collections()
    for (const { writes } of this.#oplog.slice(0, index)) for (const write of writes) state.take(write)
    return state
  }
}
