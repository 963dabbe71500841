import { type Acknowledgement, problemOf } from '@chat/contracts'
import type { OutgoingCommand } from '../log/command.ts'
import type { Commander } from '../ports/commander.ts'

/** Remembers what was sent and answers what it is told to. */
export class MemoryCommander implements Commander {
  readonly sent: OutgoingCommand[] = []
  answer: (command: OutgoingCommand) => Acknowledgement = () => ({ ok: false, error: problemOf('NO_ANSWER') })

  send: Commander['send'] = async (command, _options, signal) => {
    signal.throwIfAborted()
    this.sent.push(structuredClone(command))
    return this.answer(command)
  }
}
