import type { Route } from '../../route.ts'

export const readAllNotifications: Route<'readAllNotifications'> =
  ({ notifications }) =>
  async ({ caller, signal }) => ({
    status: 200,
    body: await notifications.readAll(caller.userId, signal),
  })
