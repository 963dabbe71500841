import type { Handle } from './handle.ts'

export const saveDraft: Handle<'save-draft'> = async (gateway, { conversationId, content }, { session, traceId }) => {
  const asker = { userId: session.identity.userId, traceId, socketId: session.socket.id }
  return { draft: await gateway.personal.draft(asker, conversationId, content, gateway.signal) }
}
