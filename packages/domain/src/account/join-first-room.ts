import { SEEDED_ROOMS, type UserId } from '@chat/contracts'
import { commandIdFrom, roomIdOf } from '../ids/derived-ids.ts'
import type { ConversationReader } from '../ports/conversation-reader.ts'
import type { Digest } from '../ports/digest.ts'
import type { SendCommand } from '../sending/send-command.ts'

const BUDGET_MS = 2_000 // nobody waits longer to sign in

export type JoinFirstRoom = (userId: UserId, traceId: string, signal: AbortSignal) => Promise<void>

/**
 * Makes a new account a participant of `general`. Asked again at every sign-in until it has worked once; who left it
 * since is not taken back. The command id is derived, so asking twice does no harm.
 */
export const createJoinFirstRoom = ({
  reader,
  sendCommand,
  digest,
}: {
  reader: ConversationReader
  sendCommand: SendCommand
  digest: Digest
}): JoinFirstRoom =>
  async function joinFirstRoom(userId, traceId, signal) {
    const conversationId = roomIdOf(SEEDED_ROOMS[0].slug, digest)
    if (await reader.participant(conversationId, userId, signal)) return
    await sendCommand<'start-participation'>(
      {
        name: 'start-participation',
        conversationId,
        actorId: userId,
        commandId: commandIdFrom(`first room of ${userId}`, digest),
        request: { conversationId },
        traceId,
      },
      signal,
      BUDGET_MS,
    )
  }
