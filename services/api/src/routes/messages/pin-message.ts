import type { Route } from '../../route.ts'

export const pinMessage: Route<'pinMessage'> =
  ({ sendCommand, readMessage, newId }) =>
  async ({ params: { messageId }, caller: { userId, traceId }, idempotencyKey, signal }) => {
    const { conversationId } = await readMessage(messageId, userId, signal)
    const { seq } = await sendCommand<'pin-message'>(
      {
        name: 'pin-message',
        conversationId,
        actorId: userId,
        commandId: idempotencyKey ?? newId(),
        request: { messageId },
        traceId,
      },
      signal,
    )
    return { status: 200, body: { messageId, seq } }
  }
