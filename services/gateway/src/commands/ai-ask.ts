import type { Handle } from './handle.ts'

/** A message like every other, but for the answer that waits for it. */
export const aiAsk: Handle<'ai-ask'> = async (gateway, request, { session, ...envelope }) => {
  const { conversationId, content, model, clientMsgId: commandId } = request
  const askerId = session.identity.userId
  await gateway.assistant.admit({ conversationId, content, model, askerId, commandId }, gateway.signal)
  const sent = await gateway.forward.command('send-message', request, session, envelope)
  return { ...sent, generationId: gateway.assistant.generationOf(sent.messageId) }
}
