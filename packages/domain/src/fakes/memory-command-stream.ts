import type { Command } from '../log/command.ts'
import type { Clock } from '../ports/clock.ts'
import type { CommandStream, StreamedCommand } from '../ports/command-stream.ts'

type Letter = Parameters<CommandStream['deadLetter']>[0]
type Lag = Parameters<CommandStream['reportLag']>[0][number]

const numberOf = (id: string): number => Number(id.split('-')[0])

export class MemoryCommandStream implements CommandStream {
  /** Rises when somebody pulls the plug. */
  connection = 1
  readonly streams = new Map<number, { id: string; text: string }[]>()
  readonly letters: Letter[] = []
  readonly lags = new Map<number, Lag>()
  private lastNumber = 0
  private readonly waiting = new Set<() => void>()
  private readonly clock: Pick<Clock, 'sleep'>

  constructor(clock: Pick<Clock, 'sleep'>) {
    this.clock = clock
  }

  append: CommandStream['append'] = async (partition, command, signal) => {
    signal.throwIfAborted()
    this.appendText(partition, JSON.stringify(command))
  }

  /** Also what no command is. */
  appendText(partition: number, text: string): string {
    this.lastNumber += 1
    const id = `${this.lastNumber}-0`
    this.streams.set(partition, [...(this.streams.get(partition) ?? []), { id, text }])
    for (const wake of this.waiting) wake()
    return id
  }

  /** A new connection, perhaps to one that has forgotten everything. */
  reconnect({ forgets }: { forgets: boolean }): void {
    this.connection += 1
    if (forgets) this.streams.clear()
    for (const wake of this.waiting) wake()
  }

  read: CommandStream['read'] = async (after, { countPerPartition, blockMs }, signal) => {
    signal.throwIfAborted()
    let commands = this.after(after, countPerPartition)
    if (commands.length === 0 && blockMs > 0) {
      await this.change(blockMs, signal)
      commands = this.after(after, countPerPartition)
    }
    return { commands, connection: this.connection }
  }

  trim: CommandStream['trim'] = async (partition, { firstKept, lastDone }, signal) => {
    signal.throwIfAborted()
    const keeps = (id: string) =>
      firstKept === null ? numberOf(id) > numberOf(lastDone) : numberOf(id) >= numberOf(firstKept)
    this.streams.set(
      partition,
      (this.streams.get(partition) ?? []).filter(({ id }) => keeps(id)),
    )
  }

  deadLetter: CommandStream['deadLetter'] = async (letter, signal) => {
    signal.throwIfAborted()
    this.letters.push({ ...letter })
  }

  reportLag: CommandStream['reportLag'] = async (lags, signal) => {
    signal.throwIfAborted()
    for (const lag of lags) this.lags.set(lag.partition, { ...lag })
  }

  private after(places: ReadonlyMap<number, string>, count: number): StreamedCommand[] {
    return [...places].flatMap(([partition, last]) =>
      (this.streams.get(partition) ?? [])
        .filter(({ id }) => numberOf(id) > numberOf(last))
        .slice(0, count)
        .map(({ id, text }) => ({ partition, id, command: parse(text), raw: text })),
    )
  }

  private async change(blockMs: number, signal: AbortSignal): Promise<void> {
    const stop = new AbortController()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.waiting.add(resolve)
    try {
      const sleep = this.clock.sleep(blockMs, AbortSignal.any([signal, stop.signal]))
      await Promise.race([promise, sleep])
    } finally {
      this.waiting.delete(resolve)
      stop.abort()
    }
  }
}

function parse(text: string): Command | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'commandId' in value ? (value as Command) : null
  } catch {
    return null
  }
}
