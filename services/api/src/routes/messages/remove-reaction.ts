import type { Route } from '../../route.ts'

export const removeReaction: Route<'removeReaction'> =
  ({ sendCommand, readMessage, newId }) =>
  async ({ params, caller: { userId, traceId }, idempotencyKey, signal }) => {
    const { conversationId } = await readMessage(params.messageId, userId, signal)
    const { count, seq } = await sendCommand<'remove-reaction'>(
      {
        name: 'remove-reaction',
        conversationId,
        actorId: userId,
        commandId: idempotencyKey ?? newId(),
        request: params,
        traceId,
      },
      signal,
    )
    return { status: 200, body: { count, seq } }
  }
