import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'

const LOOK_EVERY_MS = 1_000
const REPORT_MAX_AGE_MS = 5_000
const OLDEST_MAX_MS = 5_000
const UNLIMITED_BYTES = 1024 * 1024 * 1024 // what a Redis without `maxmemory` is taken to have
const STREAMS_SHARE_MAX = 0.25 // of that memory

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
    const [reports, sizes, memory] = await Promise.all([
      Promise.all(tags.map((tag) => command.hvals(keys.lag(tag)))),
      Promise.all(partitions.map((partition) => command.memory('USAGE', keys.commands(partition)))),
      command.info('memory'),
    ])
    const streamsBytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
    const memoryBytes = Number(/^maxmemory:(\d+)/m.exec(memory)?.[1]) || UNLIMITED_BYTES
    if (streamsBytes > memoryBytes * STREAMS_SHARE_MAX) return new Set(partitions)
    const found = new Set<number>()
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
