import type { Route } from '../../route.ts'

export const getUser: Route<'getUser'> =
  ({ users }) =>
  async ({ params, signal }) => ({ status: 200, body: await users.get(params.userId, signal) })
