import type { Route } from '../../route.ts'

export const unfollowThread: Route<'unfollowThread'> =
  ({ threads }) =>
  async ({ params: { messageId }, caller, signal }) => ({
    status: 200,
    body: await threads.follow(messageId, caller.userId, false, signal),
  })
