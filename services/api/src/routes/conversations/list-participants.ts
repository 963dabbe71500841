import type { Route } from '../../route.ts'

export const listParticipants: Route<'listParticipants'> =
  ({ conversations }) =>
  async ({ params, query, caller, signal }) => ({
    status: 200,
    body: await conversations.participants(params.conversationId, caller.userId, query, signal),
  })
