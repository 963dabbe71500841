import type { Clock } from '../ports/clock.ts'
import type { LeaseStore, WorkerLease } from '../ports/lease-store.ts'

export class MemoryLeases implements LeaseStore {
  private readonly leases = new Map<string, WorkerLease & { until: number }>()
  private readonly clock: Pick<Clock, 'now'>

  constructor(clock: Pick<Clock, 'now'>) {
    this.clock = clock
  }

  renew: LeaseStore['renew'] = async ({ workerId, partitions }, ttlMs, signal) => {
    signal.throwIfAborted()
    const now = this.clock.now()
    this.leases.set(workerId, { workerId, partitions: [...partitions], until: now + ttlMs })
    return [...this.leases.values()]
      .filter(({ until }) => until > now)
      .map((lease) => ({ workerId: lease.workerId, partitions: [...lease.partitions] }))
  }

  release: LeaseStore['release'] = async (workerId, signal) => {
    signal.throwIfAborted()
    this.leases.delete(workerId)
  }
}
