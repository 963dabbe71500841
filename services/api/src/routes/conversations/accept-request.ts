import type { Route } from '../../route.ts'

export const acceptRequest: Route<'acceptRequest'> =
  ({ sendCommand, conversations, newId }) =>
  async ({ params: { conversationId }, caller: { userId, traceId }, idempotencyKey, signal }) => {
    await sendCommand<'accept-request'>(
      {
        name: 'accept-request',
        conversationId,
        actorId: userId,
        commandId: idempotencyKey ?? newId(),
        request: { conversationId },
        traceId,
      },
      signal,
    )
    return { status: 200, body: await conversations.get(conversationId, userId, signal) }
  }
