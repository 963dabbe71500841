import type { Route } from '../../route.ts'

export const saveDraft: Route<'saveDraft'> =
  ({ personal }) =>
  async ({ params: { conversationId }, body, caller, signal }) => ({
    status: 200,
    body: { draft: await personal.draft(caller, conversationId, body.content, signal) },
  })
