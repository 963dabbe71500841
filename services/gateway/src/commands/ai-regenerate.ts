import type { Handle } from './handle.ts'

export const aiRegenerate: Handle<'ai-regenerate'> = async (gateway, request, { session }) => {
  const { userId } = session.identity
  await gateway.limiter.take(userId, gateway.signal)
  return gateway.assistant.regenerate(request, userId, gateway.signal)
}
