import type { Handle } from './handle.ts'

export const aiRunning: Handle<'ai-running'> = async (gateway, { conversationId }, { session }) => ({
  generations: await gateway.assistant.running(conversationId, session.identity.userId, gateway.signal),
})
