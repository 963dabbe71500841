import type { Route } from '../../route.ts'

export const createRoom: Route<'createRoom'> =
  ({ start, conversations }) =>
  async ({ body, caller, idempotencyKey, signal }) => {
    const { name, topic, commandId } = body
    const wish = { name, topic: topic ?? null, commandId: commandId ?? idempotencyKey }
    const { conversationId } = await start.room(caller, wish, signal)
    return { status: 201, body: await conversations.get(conversationId, caller.userId, signal) }
  }
