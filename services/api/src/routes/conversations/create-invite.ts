import type { Route } from '../../route.ts'

export const createInvite: Route<'createInvite'> =
  ({ invites }) =>
  async ({ params: { conversationId }, body, caller, idempotencyKey, signal }) => {
    const wish = { ...body, conversationId, commandId: body.commandId ?? idempotencyKey }
    return { status: 201, body: await invites.create(caller, wish, signal) }
  }
