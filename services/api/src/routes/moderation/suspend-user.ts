import type { Route } from '../../route.ts'

export const suspendUser: Route<'suspendUser'> =
  ({ moderate }) =>
  async ({ params, caller, signal }) => ({ status: 200, body: await moderate.suspend(caller, params.userId, signal) })
