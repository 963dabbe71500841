import type { Route } from '../../route.ts'

export const readNotification: Route<'readNotification'> =
  ({ notifications }) =>
  async ({ params, caller, signal }) => ({
    status: 200,
    body: await notifications.read(caller.userId, params.notificationId, signal),
  })
