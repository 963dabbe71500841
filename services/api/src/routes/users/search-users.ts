import type { Route } from '../../route.ts'

export const searchUsers: Route<'searchUsers'> =
  ({ searchPeople }) =>
  async ({ query, caller, signal }) => ({ status: 200, body: await searchPeople(caller.userId, query, signal) })
