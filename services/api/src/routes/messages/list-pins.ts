import type { Route } from '../../route.ts'

export const listPins: Route<'listPins'> =
  ({ messageHistory }) =>
  async ({ params: { conversationId }, caller, signal }) => ({
    status: 200,
    body: await messageHistory.pins(conversationId, caller.userId, signal),
  })
