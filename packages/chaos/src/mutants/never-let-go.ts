import type { LeaseStore } from '@chat/domain'

/** A zombie for ever: it never hears of another worker, so it owns everything, as the others do. */
export const neverLetGo = (leases: LeaseStore): LeaseStore => ({
  ...leases,
  renew: async (lease, ttlMs, signal) =>
    (await leases.renew(lease, ttlMs, signal)).filter(({ workerId }) => workerId === lease.workerId),
})
