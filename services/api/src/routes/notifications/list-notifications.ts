import type { Route } from '../../route.ts'

export const listNotifications: Route<'listNotifications'> =
  ({ notifications }) =>
  async ({ query, caller, signal }) => ({
    status: 200,
    body: await notifications.list(caller.userId, query, signal),
  })
