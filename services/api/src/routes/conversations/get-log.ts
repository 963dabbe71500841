import type { Route } from '../../route.ts'

export const getLog: Route<'getLog'> =
  ({ readLog }) =>
  async ({ params: { conversationId }, query, caller: { userId }, signal }) => ({
    status: 200,
    body: await readLog({ conversationId, userId, ...query }, signal),
  })
