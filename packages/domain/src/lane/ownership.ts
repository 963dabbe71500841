import type { Clock } from '../ports/clock.ts'
import type { LeaseStore, WorkerLease } from '../ports/lease-store.ts'
import type { HashPrefix } from '../log/partition.ts'
import { fairShare } from './fair-share.ts'
import type { Lane } from './lane.ts'

export const LEASE_TTL_MS = 2_500 // a killed worker's partitions answer again within 4 s
const RENEW_EVERY_MS = 500

/**
 * Keeps the lease of one worker and gives its lane the partitions it may work on: those of its fair share that no
 * other living worker lists. What it lists and should not have, it hands over at a batch boundary.
 */
export function createOwnership(deps: {
  leases: LeaseStore
  lane: Lane
  workerId: string
  clock: Clock
  hashPrefix: HashPrefix
  onError: (error: unknown) => void
  onOwned?: (partitionCount: number) => void
}): { run(signal: AbortSignal): Promise<void>; release(signal: AbortSignal): Promise<void> } {
  const { leases, lane, workerId, clock, hashPrefix } = deps
  let listed = new Set<number>()
  /** What the lane was given: less than what is listed where a renewal failed. */
  let given = new Set<number>()
  let leaseUntil = Number.NEGATIVE_INFINITY

  /** Continues the lease, or null where it had run out before the answer came: others may have owned everything since. */
  async function extend(signal: AbortSignal): Promise<WorkerLease[] | null> {
    const began = clock.monotonic()
    const live = began > leaseUntil && listed.size > 0 ? null : await write()
    if (live) return live
    await give(new Set())
    listed = new Set()
    return null

    async function write(): Promise<WorkerLease[] | null> {
      const answer = await leases.renew({ workerId, partitions: [...listed] }, LEASE_TTL_MS, signal)
      const now = clock.monotonic()
      if (now > began + LEASE_TTL_MS || (now > leaseUntil && given.size > 0)) return null
      leaseUntil = began + LEASE_TTL_MS
      lane.confirmLease(leaseUntil)
      return answer
    }
  }

  async function renew(signal: AbortSignal): Promise<void> {
    const live = (await extend(signal)) ?? (await extend(signal))
    if (!live) return
    const others = live.filter((lease) => lease.workerId !== workerId)
    const share = fairShare([workerId, ...others.map((lease) => lease.workerId)], hashPrefix).get(workerId)
    const takenByOthers = partitionsOf(others)
    const next = new Set(
      [...(share ?? [])].filter((partition) => listed.has(partition) || !takenByOthers.has(partition)),
    )
    if (next.size === listed.size && next.isSubsetOf(listed)) return give(listed)
    const kept = next.intersection(listed).intersection(given)
    await give(kept) // hands over before the lease says so
    listed = next
    const liveNow = await extend(signal)
    if (!liveNow) return
    // Each writes before it reads, so of two that claim the same one sees the other; where both do, both let go.
    const claimed = partitionsOf(liveNow.filter((lease) => lease.workerId !== workerId))
    listed = new Set([...listed].filter((partition) => kept.has(partition) || !claimed.has(partition)))
    await give(listed)
  }

  async function give(partitions: Set<number>): Promise<void> {
    if (partitions.size === given.size && partitions.isSubsetOf(given)) return
    given = new Set(partitions)
    await lane.own(given)
    deps.onOwned?.(given.size)
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        try {
          await renew(signal)
        } catch (error) {
          if (signal.aborted) return
          deps.onError(error)
        }
        try {
          await clock.sleep(RENEW_EVERY_MS, signal)
        } catch {
          return
        }
      }
    },
    async release(signal) {
      await give(new Set())
      listed = new Set()
      await leases.release(workerId, signal)
    },
  }
}

const partitionsOf = (leases: WorkerLease[]): Set<number> => new Set(leases.flatMap(({ partitions }) => partitions))
