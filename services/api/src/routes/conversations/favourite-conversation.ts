import type { Route } from '../../route.ts'

export const favouriteConversation: Route<'favouriteConversation'> =
  ({ personal }) =>
  async ({ params: { conversationId }, caller, signal }) => ({
    status: 200,
    body: await personal.preferences(caller, conversationId, { favourite: true }, signal),
  })
