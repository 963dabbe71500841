import type { Route } from '../../route.ts'

export const revokeInvite: Route<'revokeInvite'> =
  ({ sendCommand, newId }) =>
  async ({ params: { conversationId, inviteId }, caller: { userId, traceId }, idempotencyKey, signal }) => {
    await sendCommand<'revoke-invite'>(
      {
        name: 'revoke-invite',
        conversationId,
        actorId: userId,
        commandId: idempotencyKey ?? newId(),
        request: { conversationId, inviteId },
        traceId,
      },
      signal,
    )
    return { status: 204 }
  }
