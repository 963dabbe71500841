import type { Route } from '../../route.ts'

export const updateStatus: Route<'updateStatus'> =
  ({ account }) =>
  async ({ body, caller, signal }) => ({ status: 200, body: await account.status(caller, body, signal) })
