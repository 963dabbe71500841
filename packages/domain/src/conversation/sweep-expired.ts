import type { ConversationId } from '@chat/contracts'
import { SYSTEM_ACTOR } from '../log/command.ts'
import type { Clock } from '../ports/clock.ts'
import type { ExpiryStore } from '../ports/conversation-reader.ts'
import type { IdSource } from '../ports/ids.ts'
import type { SendCommand } from '../sending/send-command.ts'

const SWEPT_AT_ONCE = 1_000
const SEQS_PER_COMMAND = 100 // as many as the contract takes

export interface SweepExpiredDeps {
  store: ExpiryStore
  sendCommand: SendCommand
  clock: Clock
  ids: IdSource
}

/**
 * Asks the owners of the conversations to let go of what is over. A message loses its content by the entry that says
 * so, like by any other change; what it was edited to is erased after that.
 */
export const createSweepExpired = ({ store, sendCommand, clock, ids }: SweepExpiredDeps) => {
  async function expire(conversationId: ConversationId, seqs: number[], signal: AbortSignal): Promise<void> {
    const commandId = ids.uuid()
    await sendCommand<'expire-messages'>(
      {
        name: 'expire-messages',
        conversationId,
        actorId: SYSTEM_ACTOR,
        commandId,
        request: { conversationId, seqs },
        traceId: commandId,
      },
      signal,
    )
  }

  return async function sweepExpired(signal: AbortSignal): Promise<void> {
    const due = await store.due(clock.now(), SWEPT_AT_ONCE, signal)
    await Promise.all(
      due.map(async ({ conversationId, seqs, editedSeqs }) => {
        for (let start = 0; start < seqs.length; start += SEQS_PER_COMMAND)
          await expire(conversationId, seqs.slice(start, start + SEQS_PER_COMMAND), signal)
        if (editedSeqs.length > 0) await store.eraseEdits(conversationId, editedSeqs, signal)
      }),
    )
  }
}
