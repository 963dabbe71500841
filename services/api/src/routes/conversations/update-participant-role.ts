import type { Route } from '../../route.ts'

export const updateParticipantRole: Route<'updateParticipantRole'> =
  ({ sendCommand, conversations, newId }) =>
  async ({ params, body, caller: { userId, traceId }, idempotencyKey, signal }) => {
    await sendCommand<'update-participant-role'>(
      {
        name: 'update-participant-role',
        conversationId: params.conversationId,
        actorId: userId,
        commandId: idempotencyKey ?? newId(),
        request: { ...params, role: body.role },
        traceId,
      },
      signal,
    )
    return { status: 200, body: await conversations.get(params.conversationId, userId, signal) }
  }
