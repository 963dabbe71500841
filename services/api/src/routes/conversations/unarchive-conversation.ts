import type { Route } from '../../route.ts'

export const unarchiveConversation: Route<'unarchiveConversation'> =
  ({ personal }) =>
  async ({ params: { conversationId }, caller, signal }) => ({
    status: 200,
    body: await personal.preferences(caller, conversationId, { archived: false }, signal),
  })
