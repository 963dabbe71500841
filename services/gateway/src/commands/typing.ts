import type { Handle } from './handle.ts'

export const typing: Handle<'typing'> = async (gateway, { conversationId }, { session }) => {
  await gateway.assertTakesPart(session, conversationId, session.closed)
  const { userId } = session.identity
  const preference = gateway.preferences.of(userId)
  if (!preference?.user.privacy.typing) return {} // theirs to tell, and to say nothing of it
  const typist = { ...session.identity, hiddenFrom: [...preference.blocked] }
  gateway.typing.start(session.socket.id, conversationId, typist, gateway.clock.monotonic())
  return {}
}
