import type { Route } from '../../route.ts'

export const getThread: Route<'getThread'> =
  ({ threads }) =>
  async ({ params: { messageId }, query, caller, signal }) => ({
    status: 200,
    body: await threads.read(messageId, caller.userId, query, signal),
  })
