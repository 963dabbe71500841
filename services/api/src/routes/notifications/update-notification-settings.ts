import type { Route } from '../../route.ts'

export const updateNotificationSettings: Route<'updateNotificationSettings'> =
  ({ notifications }) =>
  async ({ body, caller, signal }) => ({
    status: 200,
    body: await notifications.updateSettings(caller.userId, body, signal),
  })
