import type { Route } from '../../route.ts'

export const leaveConversation: Route<'leaveConversation'> =
  ({ sendCommand, newId }) =>
  async ({ params: { conversationId }, caller: { userId, traceId }, idempotencyKey, signal }) => {
    await sendCommand<'end-participation'>(
      {
        name: 'end-participation',
        conversationId,
        actorId: userId,
        commandId: idempotencyKey ?? newId(),
        request: { conversationId },
        traceId,
      },
      signal,
    )
    return { status: 204 }
  }
