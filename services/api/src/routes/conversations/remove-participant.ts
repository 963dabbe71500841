import type { Route } from '../../route.ts'

export const removeParticipant: Route<'removeParticipant'> =
  ({ sendCommand, newId }) =>
  async ({ params, caller: { userId, traceId }, idempotencyKey, signal }) => {
    await sendCommand<'remove-participant'>(
      {
        name: 'remove-participant',
        conversationId: params.conversationId,
        actorId: userId,
        commandId: idempotencyKey ?? newId(),
        request: params,
        traceId,
      },
      signal,
    )
    return { status: 204 }
  }
