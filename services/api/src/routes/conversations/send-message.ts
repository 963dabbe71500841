import type { Route } from '../../route.ts'

/** The same `clientMsgId` is the same message, on the socket as here; sending it again answers the first answer. */
export const sendMessage: Route<'sendMessage'> =
  ({ sendCommand, lookUp, newId }) =>
  async ({ params: { conversationId }, body, caller: { userId, traceId }, idempotencyKey, signal }) => {
    const clientMsgId = body.clientMsgId ?? idempotencyKey ?? newId()
    const { isRepeat, ...sent } = await sendCommand<'send-message'>(
      {
        name: 'send-message',
        conversationId,
        actorId: userId,
        commandId: clientMsgId,
        request: { ...body, conversationId, clientMsgId },
        traceId,
        ...(await lookUp({ ...body, clientMsgId }, conversationId, userId, signal)),
      },
      signal,
    )
    return { status: isRepeat === true ? 200 : 201, body: sent }
  }
