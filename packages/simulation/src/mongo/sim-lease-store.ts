import type { LeaseStore } from '@chat/domain'
import type { SimProcess } from '../kernel/sim-process.ts'
import type { ReplicaSet } from './replica-set.ts'

/** Time is that of the database, which does not stand still while a worker does. */
export function createSimLeaseStore(process: SimProcess, replicaSet: ReplicaSet): LeaseStore {
  const { kernel } = replicaSet
  return {
    renew: ({ workerId, partitions }, ttlMs, signal) =>
      process.call(
        replicaSet.route,
        'renew lease',
        (answer) =>
          replicaSet.whenUp(answer, () => {
            kernel.trace?.(process.name, 'renew', partitions.length)
            const document = { workerId, partitions: [...partitions], until: kernel.now + ttlMs }
            const index = replicaSet.write([{ to: 'leases', key: workerId, document }])
            replicaSet.whenCommitted(index, (outcome) => {
              if (!outcome.ok) return answer(outcome)
              const leases = [...replicaSet.state('majority').leases.values()]
              const value = leases
                .filter(({ until }) => until > kernel.now)
                .map((lease) => ({ workerId: lease.workerId, partitions: lease.partitions }))
              answer({ ok: true, value })
            })
          }),
        signal,
      ),

    release: (workerId, signal) =>
      process.call(
        replicaSet.route,
        'release lease',
        (answer) =>
          replicaSet.whenUp(answer, () => {
            const index = replicaSet.write([{ to: 'leases', key: workerId, document: null }])
            replicaSet.whenCommitted(index, answer)
          }),
        signal,
      ),
  }
}
