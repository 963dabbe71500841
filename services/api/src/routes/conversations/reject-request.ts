import type { Route } from '../../route.ts'

export const rejectRequest: Route<'rejectRequest'> =
  ({ sendCommand, newId }) =>
  async ({ params: { conversationId }, caller: { userId, traceId }, idempotencyKey, signal }) => {
    await sendCommand<'reject-request'>(
      {
        name: 'reject-request',
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
