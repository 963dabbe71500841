import type { Route } from '../../route.ts'

export const unfavouriteConversation: Route<'unfavouriteConversation'> =
  ({ personal }) =>
  async ({ params: { conversationId }, caller, signal }) => ({
    status: 200,
    body: await personal.preferences(caller, conversationId, { favourite: false }, signal),
  })
