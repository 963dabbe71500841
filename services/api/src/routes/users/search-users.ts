import type { Route } from '../../route.ts'

export const searchUsers: Route<'searchUsers'> =
  ({ users }) =>
  async ({ query, signal }) => ({ status: 200, body: await users.search(query, signal) })
