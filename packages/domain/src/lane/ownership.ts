import type { Clock } from '../ports/clock.ts'
import type { LeaseStore } from '../ports/lease-store.ts'
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

  async function renew(signal: AbortSignal): Promise<void> {
    const began = clock.monotonic()
    if (began > leaseUntil && listed.size > 0) {
      // Somebody may have taken them meanwhile: begin anew, and read everything back.
      await give(new Set(), signal)
      listed = new Set()
    }
    const live = await leases.renew({ workerId, partitions: [...listed] }, LEASE_TTL_MS, signal)
    leaseUntil = began + LEASE_TTL_MS
    lane.confirmLease(leaseUntil)
    const others = live.filter((lease) => lease.workerId !== workerId)
    const share = fairShare([workerId, ...others.map((lease) => lease.workerId)], hashPrefix).get(workerId)
    const listedByOthers = new Set(others.flatMap(({ partitions }) => partitions))
    const next = new Set(
      [...(share ?? [])].filter((partition) => listed.has(partition) || !listedByOthers.has(partition)),
    )
    if (next.size === listed.size && next.isSubsetOf(listed)) return give(listed, signal)
    const kept = next.intersection(listed)
    await give(kept.intersection(given), signal) // hands over before the lease says so
    listed = next
    const beganAgain = clock.monotonic()
    const liveNow = await leases.renew({ workerId, partitions: [...listed] }, LEASE_TTL_MS, signal)
    leaseUntil = beganAgain + LEASE_TTL_MS
    lane.confirmLease(leaseUntil)
    const contested = new Set(
      liveNow.filter((lease) => lease.workerId < workerId).flatMap(({ partitions }) => partitions),
    )
    listed = new Set([...listed].filter((partition) => kept.has(partition) || !contested.has(partition)))
    await give(listed, signal)
  }

  async function give(partitions: Set<number>, signal: AbortSignal): Promise<void> {
    if (partitions.size === given.size && partitions.isSubsetOf(given)) return
    given = new Set(partitions)
    await lane.own(given, signal)
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
      await give(new Set(), signal)
      listed = new Set()
      await leases.release(workerId, signal)
    },
  }
}
