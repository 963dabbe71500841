import type { Acknowledgement } from '@chat/contracts'
import type { OutgoingCommand } from '../log/command.ts'

/**
 * Sends a command to the owner of its conversation and waits for the answer. Never throws for a refusal; answers
 * `UNAVAILABLE` where the stream could not be written, `NO_ANSWER` after `timeoutMs` (the outcome is unknown then:
 * send it again with the same commandId and a higher attempt), `BUSY` where the owner is too far behind.
 */
export interface Commander {
  send(command: OutgoingCommand, options: { timeoutMs: number }, signal: AbortSignal): Promise<Acknowledgement>
}
