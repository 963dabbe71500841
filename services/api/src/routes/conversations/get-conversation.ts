import type { Route } from '../../route.ts'

export const getConversation: Route<'getConversation'> =
  ({ conversations }) =>
  async ({ params, caller, signal }) => ({
    status: 200,
    body: await conversations.get(params.conversationId, caller.userId, signal),
  })
