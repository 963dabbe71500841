import { isInboxId } from '@chat/contracts'
import type { Handle } from './handle.ts'

export const leaveConversation: Handle<'leave-conversation'> = async (gateway, { conversationId }, { session }) => {
  await gateway.untilReady(session)
  session.roomNames.delete(conversationId)
  if (!isInboxId(conversationId)) gateway.subscriptions.leave(session.socket.id, conversationId)
  return {}
}
