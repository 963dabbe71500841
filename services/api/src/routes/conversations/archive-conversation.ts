import type { Route } from '../../route.ts'

export const archiveConversation: Route<'archiveConversation'> =
  ({ personal }) =>
  async ({ params: { conversationId }, caller, signal }) => ({
    status: 200,
    body: await personal.preferences(caller, conversationId, { archived: true }, signal),
  })
