import type { Route } from '../../route.ts'

export const joinConversation: Route<'joinConversation'> =
  ({ sendCommand, conversations, newId }) =>
  async ({ params: { conversationId }, caller: { userId, traceId }, idempotencyKey, signal }) => {
    await sendCommand<'start-participation'>(
      {
        name: 'start-participation',
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
