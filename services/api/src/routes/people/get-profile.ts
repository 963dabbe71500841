import type { Route } from '../../route.ts'

export const getProfile: Route<'getProfile'> =
  ({ users }) =>
  async ({ caller, signal }) => ({ status: 200, body: await users.me(caller.userId, signal) })
