import type { Route } from '../../route.ts'

export const deleteMessage: Route<'deleteMessage'> =
  ({ sendCommand, readMessage, newId }) =>
  async ({ params: { messageId }, caller: { userId, traceId }, idempotencyKey, signal }) => {
    const { conversationId } = await readMessage(messageId, userId, signal)
    await sendCommand<'delete-message'>(
      {
        name: 'delete-message',
        conversationId,
        actorId: userId,
        commandId: idempotencyKey ?? newId(),
        request: { messageId, scope: 'everyone' },
        traceId,
      },
      signal,
    )
    return { status: 204 }
  }
