import type { Route } from '../../route.ts'

export const listEdits: Route<'listEdits'> =
  ({ messageHistory }) =>
  async ({ params: { messageId }, caller, signal }) => ({
    status: 200,
    body: await messageHistory.versions(messageId, caller.userId, signal),
  })
