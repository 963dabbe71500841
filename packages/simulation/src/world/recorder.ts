import type { Acknowledgement, ConversationId, LogCommandName, LogEntry, UserId } from '@chat/contracts'
import type { CommandRecord, ReaderRecord } from '../checker/history.ts'
import type { Kernel } from '../kernel/kernel.ts'

/** Writes down what devices did and saw. It sees all of them, so its time orders what happened. */
export class Recorder {
  readonly commands = new Map<string, CommandRecord>()
  readonly readers: ReaderRecord[] = []
  readonly #kernel: Kernel

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  wished(command: {
    commandId: string
    conversationId: ConversationId
    userId: UserId
    deviceId: string
    name: LogCommandName
    request: Readonly<Record<string, unknown>>
  }): void {
    this.commands.set(command.commandId, { ...command, invokedAt: null, settledAt: null, outcome: 'open', answers: [] })
  }

  sent(commandId: string): void {
    const command = this.commands.get(commandId)
    if (command) command.invokedAt ??= this.#kernel.now
  }

  answered(commandId: string, sentAt: number, acknowledgement: Acknowledgement): void {
    this.commands.get(commandId)?.answers.push({ sentAt, at: this.#kernel.now, acknowledgement })
  }

  settled(commandId: string, outcome: CommandRecord['outcome']): void {
    const command = this.commands.get(commandId)
    if (!command || command.outcome !== 'open') return
    command.outcome = outcome
    command.settledAt = this.#kernel.now
  }

  startReader(readerId: string, userId: UserId, conversationId: ConversationId): ReaderRecord {
    const reader: ReaderRecord = {
      readerId,
      userId,
      conversationId,
      startedAfter: 0,
      deliveries: [],
      mustBeWhole: false,
    }
    this.readers.push(reader)
    return reader
  }

  delivered(reader: ReaderRecord, from: number, to: number, entries: readonly LogEntry[]): void {
    reader.deliveries.push({ at: this.#kernel.now, from, to, entries })
  }
}
