import type { Route } from '../../route.ts'

/** The same `clientMsgId` is the same question, and has the same answer. */
export const askAssistant: Route<'askAssistant'> =
  ({ assistant, sendCommand, lookUpMentions, newId }) =>
  async ({ params: { conversationId }, body, caller: { userId, traceId }, idempotencyKey, signal }) => {
    const clientMsgId = body.clientMsgId ?? idempotencyKey ?? newId()
    const { content, model } = body
    await assistant.admit({ conversationId, content, model, askerId: userId, commandId: clientMsgId }, signal)
    const { isRepeat, ...sent } = await sendCommand<'send-message'>(
      {
        name: 'send-message',
        conversationId,
        actorId: userId,
        commandId: clientMsgId,
        request: { ...body, conversationId, clientMsgId },
        traceId,
        ...(await lookUpMentions(body.content, userId, signal)),
      },
      signal,
    )
    const asked = { ...sent, generationId: assistant.generationOf(sent.messageId) }
    return { status: isRepeat === true ? 200 : 201, body: asked }
  }
