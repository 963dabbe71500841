import type { Route } from '../../route.ts'

export const listMessages: Route<'listMessages'> =
  ({ history }) =>
  async ({ params, query, caller, signal }) => ({
    status: 200,
    body: await history.ofConversation(params.conversationId, caller.userId, query, signal),
  })
