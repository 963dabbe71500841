import type { Handle } from './handle.ts'

export const stopTyping: Handle<'stop-typing'> = async (gateway, { conversationId }, { session }) => {
  await gateway.assertTakesPart(session, conversationId, session.closed)
  gateway.typing.stop(session.socket.id, conversationId)
  return {}
}
