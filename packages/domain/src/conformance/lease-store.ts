import { describe, expect, test } from 'vitest'
import type { LeaseStore } from '../ports/lease-store.ts'

/** `pass` lets the time of the store go on. */
export function describeLeaseStore(
  name: string,
  make: () => Promise<{ leases: LeaseStore; pass: (ms: number) => Promise<void> }>,
): void {
  describe(`LeaseStore: ${name}`, () => {
    const byId = (left: { workerId: string }, right: { workerId: string }) => (left.workerId < right.workerId ? -1 : 1)

    test('a lease is seen by all until it runs out or is given back', async ({ signal }) => {
      const { leases, pass } = await make()
      const one = { workerId: 'one', partitions: [1, 2] }
      const two = { workerId: 'two', partitions: [3] }
      const three = { workerId: 'three', partitions: [] }
      expect(await leases.renew(one, 400, signal)).toEqual([one])
      expect((await leases.renew(two, 60_000, signal)).sort(byId)).toEqual([one, two])
      await pass(450)
      expect((await leases.renew(three, 60_000, signal)).sort(byId)).toEqual([three, two])
      expect((await leases.renew({ ...one, partitions: [4] }, 60_000, signal)).sort(byId)).toEqual([
        { ...one, partitions: [4] },
        three,
        two,
      ])
      await leases.release('two', signal)
      await leases.release('nobody', signal)
      const left = await leases.renew(three, 60_000, signal)
      expect(left.map(({ workerId }) => workerId).sort()).toEqual(['one', 'three'])
    })
  })
}
