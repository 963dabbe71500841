import type { Handle } from './handle.ts'

export const setPreferences: Handle<'set-preferences'> = async (gateway, request, { session, traceId }) => {
  const { conversationId, ...wish } = request
  const { userId } = session.identity
  await gateway.limiter.take(userId, gateway.signal)
  return gateway.personal.preferences({ userId, traceId }, conversationId, wish, gateway.signal)
}
