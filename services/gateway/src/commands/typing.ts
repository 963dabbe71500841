import type { Handle } from './handle.ts'

export const typing: Handle<'typing'> = async (gateway, { conversationId }, { session }) => {
  await gateway.assertTakesPart(session, conversationId, session.closed)
  gateway.typing.start(session.socket.id, conversationId, session.identity, gateway.clock.monotonic())
  return {}
}
