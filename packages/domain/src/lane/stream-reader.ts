import type { Clock } from '../ports/clock.ts'
import type { CommandStream } from '../ports/command-stream.ts'
import type { PartitionQueue } from './partition-queue.ts'
import { pause } from './repeat.ts'

const READ_COUNT_PER_PARTITION = 200
const READ_BLOCK_MS = 200 // how soon a partition that was just taken over is read
const WAITING_MAX = 1_000 // of one partition; the rest waits in its stream
const PAUSE_AFTER_ERROR_MS = 100
const READ_AHEAD_AFTER_MS = 50 // of a write that takes long, so that it is known how far behind the lane is

export interface StreamReaderDeps {
  stream: Pick<CommandStream, 'read'>
  clock: Clock
  failed: (doing: string, error: unknown) => void
  onRead: () => void
  /** Resolves when what was read is being answered. */
  untilWritten: () => Promise<void>
}

/**
 * Fills the queues of a lane from their streams. Not while a batch is being written: what arrives meanwhile would come
 * one by one, each at the cost of a read, and is as soon written when it comes together.
 */
export class StreamReader {
  readonly #queues: ReadonlyMap<number, PartitionQueue>
  readonly #deps: StreamReaderDeps
  #connection = -1

  constructor(queues: ReadonlyMap<number, PartitionQueue>, deps: StreamReaderDeps) {
    this.#queues = queues
    this.#deps = deps
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, failed, untilWritten } = this.#deps
    while (!signal.aborted) {
      const after = new Map<number, string>()
      for (const { partition, cursor, waiting } of this.#queues.values())
        if (waiting.length < WAITING_MAX) after.set(partition, cursor)
      try {
        if (after.size === 0) await pause(READ_BLOCK_MS, clock, signal)
        else if (await this.#read(after, signal)) {
          const enough = new AbortController()
          await Promise.race([untilWritten(), pause(READ_AHEAD_AFTER_MS, clock, enough.signal)])
          enough.abort()
        }
      } catch (error) {
        if (signal.aborted) return
        failed('read commands', error)
        await pause(PAUSE_AFTER_ERROR_MS, clock, signal)
      }
    }
  }

  /** Whether there was something. */
  async #read(after: ReadonlyMap<number, string>, signal: AbortSignal): Promise<boolean> {
    const options = { countPerPartition: READ_COUNT_PER_PARTITION, blockMs: READ_BLOCK_MS }
    const { commands, connection } = await this.#deps.stream.read(after, options, signal)
    if (connection !== this.#connection) {
      const isFirst = this.#connection === -1
      this.#connection = connection
      if (!isFirst) {
        // Ids read before may name another history: begin again with all.
        for (const queue of this.#queues.values()) queue.readAgain()
        return false
      }
    }
    const byPartition = Map.groupBy(commands, ({ partition }) => partition)
    for (const [partition, cursor] of after) {
      const queue = this.#queues.get(partition)
      // Handed over, or told to read again, while this read was on its way.
      if (!queue || queue.cursor !== cursor) continue
      queue.push(byPartition.get(partition) ?? [], READ_COUNT_PER_PARTITION)
    }
    if (commands.length === 0) return false
    this.#deps.onRead()
    return true
  }
}
