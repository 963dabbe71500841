import type { Command } from '../log/command.ts'

export interface StreamedCommand {
  partition: number
  /** Of the stream: rises within a partition. */
  id: string
  /** null: could not be parsed. */
  command: Command | null
  /** As it stood in the stream. */
  raw: string
}

/** `commands:{p}`. The stream is its own list of what is to be done: no consumer group. */
export interface CommandStream {
  /** Rejects with `UNAVAILABLE` when it cannot be written within 2 s. */
  append(partition: number, command: Command, signal: AbortSignal): Promise<void>
  /**
   * What stands after the given ids ('0' for all), waiting up to `blockMs` for the first. `countPerPartition` bounds
   * each partition. `connection` rises with every reconnect: ids read before it may name another history.
   */
  read(
    after: ReadonlyMap<number, string>,
    options: { countPerPartition: number; blockMs: number },
    signal: AbortSignal,
  ): Promise<{ commands: StreamedCommand[]; connection: number }>
  /** Drops everything before `firstKept`; with null everything up to and including `lastDone`. */
  trim(partition: number, upTo: { firstKept: string | null; lastDone: string }, signal: AbortSignal): Promise<void>
  /** Kept for people to look at, with the reason. */
  deadLetter(
    letter: { partition: number; id: string; raw: string; reason: string; at: number },
    signal: AbortSignal,
  ): Promise<void>
  /** What each owner says of itself; gateways answer `BUSY` above 5 s of age, or a quarter of Redis' memory. */
  reportLag(lags: { partition: number; waitingCount: number; oldestMs: number }[], signal: AbortSignal): Promise<void>
}
