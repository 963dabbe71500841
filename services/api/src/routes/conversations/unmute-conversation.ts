import type { Route } from '../../route.ts'

export const unmuteConversation: Route<'unmuteConversation'> =
  ({ personal }) =>
  async ({ params: { conversationId }, caller, signal }) => ({
    status: 200,
    body: await personal.preferences(caller, conversationId, { mutedUntil: null }, signal),
  })
