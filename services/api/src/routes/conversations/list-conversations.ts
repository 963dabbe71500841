import type { Route } from '../../route.ts'

export const listConversations: Route<'listConversations'> =
  ({ conversations }) =>
  async ({ query, caller, signal }) => ({
    status: 200,
    body: await conversations.list(caller.userId, query, signal),
  })
