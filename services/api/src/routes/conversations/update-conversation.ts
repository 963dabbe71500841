import type { Route } from '../../route.ts'

export const updateConversation: Route<'updateConversation'> =
  ({ sendCommand, conversations, newId }) =>
  async ({ params: { conversationId }, body, caller: { userId, traceId }, idempotencyKey, ifVersion, signal }) => {
    await sendCommand<'update-conversation'>(
      {
        name: 'update-conversation',
        conversationId,
        actorId: userId,
        commandId: idempotencyKey ?? newId(),
        request: { conversationId, ...body, ifVersion },
        traceId,
      },
      signal,
    )
    return { status: 200, body: await conversations.get(conversationId, userId, signal) }
  }
