import type { ConversationId } from '@chat/contracts'
import type { Gateway } from '../gateway.ts'
import type { SignedInSession } from '../session.ts'

/** Who comes and goes follows the sockets, not who takes part. */
export function tellRoom(
  { channels }: Pick<Gateway, 'channels'>,
  { identity, socket }: SignedInSession,
  event: 'user-joined-room' | 'user-left-room',
  conversationId: ConversationId,
  roomName: string,
): void {
  const { userId, username } = identity
  const payload = { roomName, conversationId, userId, username }
  channels.publish({ conversationId, event, payload, exceptSocketId: socket.id })
}
