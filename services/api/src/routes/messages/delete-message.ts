import type { Route } from '../../route.ts'

export const deleteMessage: Route<'deleteMessage'> =
  ({ sendCommand, readMessage, hideMessages, newId }) =>
  async ({ params: { messageId }, query: { scope }, caller: { userId, traceId }, idempotencyKey, signal }) => {
    const { conversationId } = await readMessage(messageId, userId, signal)
    if (scope === 'me') {
      await hideMessages([messageId], { userId, traceId }, signal)
      return { status: 204 }
    }
    await sendCommand<'delete-message'>(
      {
        name: 'delete-message',
        conversationId,
        actorId: userId,
        commandId: idempotencyKey ?? newId(),
        request: { messageId, scope },
        traceId,
      },
      signal,
    )
    return { status: 204 }
  }
