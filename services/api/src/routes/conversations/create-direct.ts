import type { Route } from '../../route.ts'

export const createDirect: Route<'createDirect'> =
  ({ start, conversations }) =>
  async ({ body, caller, signal }) => {
    const { conversationId, isNew } = await start.direct(caller, body.userId, signal)
    const conversation = await conversations.get(conversationId, caller.userId, signal)
    return { status: isNew ? 201 : 200, body: conversation }
  }
