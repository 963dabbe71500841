import type { Route } from '../../route.ts'

export const getNotificationSettings: Route<'getNotificationSettings'> =
  ({ notifications }) =>
  async ({ caller, signal }) => ({
    status: 200,
    body: await notifications.settingsOf(caller.userId, signal),
  })
