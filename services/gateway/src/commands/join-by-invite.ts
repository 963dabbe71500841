import { AppError } from '@chat/domain'
import type { Handle } from './handle.ts'

export const joinByInvite: Handle<'join-by-invite'> = async (gateway, { code }, { session, traceId }) => {
  const { socket, identity, closed } = session
  const { userId } = identity
  await gateway.limiter.take(userId, gateway.signal)
  await gateway.untilReady(session)
  const conversationId = await gateway.invites.join({ userId, traceId }, code, undefined, gateway.signal)
  const joined = await gateway.subscriptions.join([socket.id], userId, conversationId, null, closed)
  if (!joined) throw new AppError('FORBIDDEN')
  return { conversationId, role: joined.participant.role, lastSeq: joined.lastSeq }
}
