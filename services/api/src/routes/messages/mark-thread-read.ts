import type { Route } from '../../route.ts'

export const markThreadRead: Route<'markThreadRead'> =
  ({ threads }) =>
  async ({ params: { messageId }, body, caller, signal }) => ({
    status: 200,
    body: await threads.markRead(messageId, caller.userId, body.upToSeq, signal),
  })
