import type { Route } from '../../route.ts'

export const searchConversation: Route<'searchConversation'> =
  ({ search }) =>
  async ({ params, query, caller, signal }) => ({
    status: 200,
    body: await search({ ...query, ...params }, caller.userId, signal),
  })
