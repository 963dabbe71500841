import type { StreamedCommand } from '../ports/command-stream.ts'

const FROM_THE_BEGINNING = '0'

/** A command that was read, and whether it may have been stored before. */
export interface WaitingCommand extends StreamedCommand {
  isSuspect: boolean
}

/**
 * What the owner knows of one partition's stream. The stream is its own list of what is to be done, so everything in
 * here may be dropped and read again.
 */
export class PartitionQueue {
  readonly partition: number
  /** The last id read. */
  cursor = FROM_THE_BEGINNING
  waiting: WaitingCommand[] = []
  /** Read but not yet trimmed, in the order of the stream. */
  private untrimmed = new Map<string, 'open' | 'to-read-again' | 'done'>()
  private newest = FROM_THE_BEGINNING
  private isInOrder = true
  /** What is read from the beginning may have been stored by whoever owned the partition before. */
  private isCatchingUp = true

  constructor(partition: number) {
    this.partition = partition
  }

  /** After a reconnect or a failed answer: read everything that is still in the stream again. */
  readAgain(): void {
    this.cursor = FROM_THE_BEGINNING
    this.isCatchingUp = true
    for (const { id } of this.waiting) this.untrimmed.set(id, 'to-read-again')
    this.waiting = []
  }

  push(commands: StreamedCommand[], countAsked: number): void {
    for (const command of commands) {
      this.cursor = command.id
      if (this.untrimmed.get(command.id) === 'open') continue // being worked on
      this.untrimmed.set(command.id, 'open')
      if (compareIds(command.id, this.newest) < 0) this.isInOrder = false
      else this.newest = command.id
      this.waiting.push({ ...command, isSuspect: this.isCatchingUp || (command.command?.attempt ?? 0) > 0 })
    }
    if (commands.length >= countAsked) return
    this.isCatchingUp = false
    // All was read: what did not come again is gone from the stream.
    for (const [id, state] of this.untrimmed) if (state === 'to-read-again') this.untrimmed.delete(id)
  }

  finish(id: string): void {
    if (this.untrimmed.has(id)) this.untrimmed.set(id, 'done')
  }

  /** Work on it failed: it will be read again, and is not trimmed until then. */
  abandon(id: string): void {
    if (this.untrimmed.has(id)) this.untrimmed.set(id, 'to-read-again')
  }

  /** How far the stream may be trimmed now, or null. */
  takeTrim(): { firstKept: string | null; lastDone: string } | null {
    if (!this.isInOrder) {
      this.untrimmed = new Map([...this.untrimmed].toSorted(([a], [b]) => compareIds(a, b)))
      this.isInOrder = true
    }
    let lastDone: string | null = null
    let firstKept: string | null = null
    for (const [id, state] of this.untrimmed) {
      if (state !== 'done') {
        firstKept = id
        break
      }
      lastDone = id
      this.untrimmed.delete(id)
    }
    return lastDone === null ? null : { firstKept, lastDone }
  }
}

/** They stay in their streams and will be read again, by this owner or by the next. */
export function giveUp(queues: ReadonlyMap<number, PartitionQueue>, items: readonly StreamedCommand[]): void {
  for (const { partition, id } of items) {
    const queue = queues.get(partition)
    queue?.abandon(id)
    queue?.readAgain()
  }
}

/** Stream ids are `<ms>-<n>`; both parts are numbers of varying length. */
function compareIds(a: string, b: string): number {
  const [aMs = '0', aN = '0'] = a.split('-')
  const [bMs = '0', bN = '0'] = b.split('-')
  return Number(aMs) - Number(bMs) || Number(aN) - Number(bN)
}

/** When a command entered its stream, epoch ms by the clock of Redis. */
export const enteredAt = (id: string): number => Number(id.split('-')[0])
