import type { Route } from '../../route.ts'

export const joinByInvite: Route<'joinByInvite'> =
  ({ invites, conversations }) =>
  async ({ params: { code }, caller, idempotencyKey, signal }) => {
    const conversationId = await invites.join(caller, code, idempotencyKey, signal)
    return { status: 200, body: await conversations.get(conversationId, caller.userId, signal) }
  }
