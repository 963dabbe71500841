import type { Route } from '../../route.ts'

export const followThread: Route<'followThread'> =
  ({ threads }) =>
  async ({ params: { messageId }, caller, signal }) => ({
    status: 200,
    body: await threads.follow(messageId, caller.userId, true, signal),
  })
