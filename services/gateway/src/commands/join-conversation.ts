import { isInboxId } from '@chat/contracts'
import { AppError } from '@chat/domain'
import type { Handle } from './handle.ts'

export const joinConversation: Handle<'join-conversation'> = async (gateway, { conversationId }, { session }) => {
  if (isInboxId(conversationId)) throw new AppError('NOT_A_PARTICIPANT')
  await gateway.untilReady(session)
  const { socket, identity } = session
  const joined = await gateway.subscriptions.join([socket.id], identity.userId, conversationId, null, session.closed)
  if (!joined) throw new AppError('NOT_A_PARTICIPANT')
  return { conversationId, role: joined.participant.role, lastSeq: joined.lastSeq }
}
