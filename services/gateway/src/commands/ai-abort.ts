import type { Handle } from './handle.ts'

export const aiAbort: Handle<'ai-abort'> = async (gateway, { generationId }, { session }) => {
  await gateway.assistant.abort(generationId, session.identity.userId, gateway.signal)
  return {}
}
