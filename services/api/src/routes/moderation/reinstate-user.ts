import type { Route } from '../../route.ts'

export const reinstateUser: Route<'reinstateUser'> =
  ({ moderate }) =>
  async ({ params, caller, signal }) => ({ status: 200, body: await moderate.reinstate(caller, params.userId, signal) })
