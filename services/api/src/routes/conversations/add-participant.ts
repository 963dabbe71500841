import type { Route } from '../../route.ts'

export const addParticipant: Route<'addParticipant'> =
  ({ sendCommand, conversations, users, newId }) =>
  async ({ params: { conversationId }, body, caller: { userId, traceId }, idempotencyKey, signal }) => {
    // Whoever is not in it learns nothing of it, nor of who exists.
    await conversations.get(conversationId, userId, signal)
    await users.assertAll([body.userId], signal)
    await sendCommand<'add-participant'>(
      {
        name: 'add-participant',
        conversationId,
        actorId: userId,
        commandId: idempotencyKey ?? newId(),
        request: { conversationId, userId: body.userId },
        traceId,
      },
      signal,
    )
    return { status: 200, body: await conversations.get(conversationId, userId, signal) }
  }
