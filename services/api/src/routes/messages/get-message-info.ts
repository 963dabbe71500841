import type { Route } from '../../route.ts'

export const getMessageInfo: Route<'getMessageInfo'> =
  ({ messageHistory }) =>
  async ({ params: { messageId }, query, caller, signal }) => ({
    status: 200,
    body: await messageHistory.receipts(messageId, caller.userId, query, signal),
  })
