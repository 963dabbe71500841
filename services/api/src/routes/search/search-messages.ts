import type { Route } from '../../route.ts'

export const searchMessages: Route<'searchMessages'> =
  ({ search }) =>
  async ({ query, caller, signal }) => ({ status: 200, body: await search(query, caller.userId, signal) })
