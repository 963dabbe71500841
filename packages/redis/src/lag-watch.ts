import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'

const LOOK_EVERY_MS = 1_000
const REPORT_MAX_AGE_MS = 5_000
const OLDEST_MAX_MS = 5_000
const STREAM_LENGTH_MAX = 20_000 // of one partition: some 20 MB of commands

/** Whether a partition is too far behind to take more, as of a look at most a second or so ago. */
export interface LagWatch {
  isBehind(partition: number): boolean
}

export function createLagWatch(command: Redis, keys: Keys): LagWatch {
  let behind = new Set<number>()
  let lookedAt = Number.NEGATIVE_INFINITY

  async function look(partitions: number[]): Promise<Set<number>> {
    const now = Date.now()
    const tags = [...new Set(partitions.map((partition) => keys.tagOf(partition)))]
    const [reports, lengths] = await Promise.all([
      Promise.all(tags.map((tag) => command.hvals(keys.lag(tag)))),
      Promise.all(partitions.map((partition) => command.xlen(keys.commands(partition)))),
    ])
    const found = new Set(partitions.filter((_, index) => (lengths[index] ?? 0) > STREAM_LENGTH_MAX))
    for (const text of reports.flat()) {
      const report = JSON.parse(text) as { partition: number; oldestMs: number; at: number }
      if (now - report.at < REPORT_MAX_AGE_MS && report.oldestMs > OLDEST_MAX_MS) found.add(report.partition)
    }
    return found
  }

  const asked = new Set<number>()
  return {
    isBehind(partition) {
      asked.add(partition)
      const now = performance.now()
      if (now - lookedAt >= LOOK_EVERY_MS) {
        lookedAt = now
        const partitions = [...asked]
        asked.clear()
        // Nobody waits for it: where Redis cannot be asked, the command itself is refused.
        void look(partitions).then(
          (found) => (behind = found),
          () => (behind = new Set()),
        )
      }
      return behind.has(partition)
    },
  }
}
