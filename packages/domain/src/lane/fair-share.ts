import { type HashPrefix, PARTITION_COUNT } from '../log/partition.ts'

/**
 * Who should own which partition: each worker at most its fair share, each partition with the worker that ranks it
 * highest among those with room. Everybody who sees the same workers works out the same, and few move when one comes.
 */
export function fairShare(workerIds: readonly string[], hashPrefix: HashPrefix): Map<string, Set<number>> {
  const shares = new Map(workerIds.toSorted().map((id) => [id, new Set<number>()]))
  const most = Math.ceil(PARTITION_COUNT / Math.max(1, workerIds.length))
  for (let partition = 0; partition < PARTITION_COUNT; partition++) {
    let best: Set<number> | null = null
    let bestRank = -1
    for (const [id, share] of shares) {
      if (share.size >= most) continue
      const rank = hashPrefix(`${partition} ${id}`)
      if (rank > bestRank) [best, bestRank] = [share, rank]
    }
    best?.add(partition)
  }
  return shares
}
