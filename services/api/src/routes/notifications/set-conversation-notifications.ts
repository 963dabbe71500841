import type { Route } from '../../route.ts'

export const setConversationNotifications: Route<'setConversationNotifications'> =
  ({ notifications }) =>
  async ({ params, body, caller, signal }) => ({
    status: 200,
    body: await notifications.setLevel(caller.userId, params.conversationId, body.level, signal),
  })
