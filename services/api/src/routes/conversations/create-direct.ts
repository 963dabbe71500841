import type { Route } from '../../route.ts'

/** Whoever was asked by the other one, and now writes to them on their own, has accepted. */
export const createDirect: Route<'createDirect'> =
  ({ start, sendCommand, conversations, newId }) =>
  async ({ body: { userId: otherId, isRequest = false }, caller, signal }) => {
    const { userId, traceId } = caller
    const { conversationId, isNew } = await start.direct(caller, otherId, signal, { isRequest })
    const conversation = await conversations.get(conversationId, userId, signal)
    if (isRequest || conversation.request?.userId !== userId) return { status: isNew ? 201 : 200, body: conversation }
    const command = { name: 'accept-request', conversationId, actorId: userId, commandId: newId() } as const
    await sendCommand<'accept-request'>({ ...command, request: { conversationId }, traceId }, signal)
    return { status: 200, body: await conversations.get(conversationId, userId, signal) }
  }
