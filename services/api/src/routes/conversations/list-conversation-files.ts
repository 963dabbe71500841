import type { Route } from '../../route.ts'

export const listConversationFiles: Route<'listConversationFiles'> =
  ({ listFiles }) =>
  async ({ params: { conversationId }, query, caller: { userId }, signal }) => ({
    status: 200,
    body: await listFiles(conversationId, query, userId, signal),
  })
