import type { Command } from '../log/command.ts'
import type { CommandStream } from '../ports/command-stream.ts'
import type { Commander } from '../ports/commander.ts'
import type { Clock } from '../ports/clock.ts'
import type { MarkStore } from '../ports/conversation-reader.ts'
import type { LogStore } from '../ports/log-store.ts'
import type { Publisher } from '../ports/publisher.ts'

/** What a lane did, for metrics and logs. */
export interface LaneObserver {
  committed(entryCount: number, durationMs: number): void
  doubted(cause: 'place-taken' | 'command-taken' | 'refused' | 'unknown-write' | 'stored-above', error?: unknown): void
  deadLettered(reason: string): void
  answered(command: Command, outcome: 'accepted' | 'repeated' | 'unchanged' | 'refused'): void
  failed(doing: string, error: unknown): void
}

export interface LaneDeps {
  store: LogStore
  stream: CommandStream
  publisher: Publisher
  marks: Pick<MarkStore, 'write'>
  /** For what the lane itself adds to the inboxes of users. */
  inbox: Commander
  clock: Clock
  /** Of a command's text, to tell a repeat from a reuse of its id. */
  digest: (text: string) => string
  observer: LaneObserver
}
