import type { Route } from '../../route.ts'

export const getStatus: Route<'getStatus'> =
  ({ account }) =>
  async ({ caller, signal }) => ({ status: 200, body: await account.readStatus(caller.userId, signal) })
