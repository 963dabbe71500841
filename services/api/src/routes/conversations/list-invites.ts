import type { Route } from '../../route.ts'

export const listInvites: Route<'listInvites'> =
  ({ invites }) =>
  async ({ params: { conversationId }, caller, signal }) => ({
    status: 200,
    body: { items: await invites.list(conversationId, caller.userId, signal) },
  })
