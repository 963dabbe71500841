import type { Route } from '../../route.ts'

export const editMessage: Route<'editMessage'> =
  ({ sendCommand, readMessage, lookUpMentions, newId }) =>
  async ({ params: { messageId }, body, caller: { userId, traceId }, idempotencyKey, ifVersion, signal }) => {
    const { conversationId } = await readMessage(messageId, userId, signal)
    await sendCommand<'edit-message'>(
      {
        name: 'edit-message',
        conversationId,
        actorId: userId,
        commandId: idempotencyKey ?? newId(),
        request: { messageId, content: body.content, ifVersion },
        traceId,
        ...(await lookUpMentions(body.content, userId, signal)),
      },
      signal,
    )
    return { status: 200, body: await readMessage(messageId, userId, signal) }
  }
