import type { Route } from '../../route.ts'

export const blockUser: Route<'blockUser'> =
  ({ setBlock }) =>
  async ({ params: { userId }, caller, idempotencyKey, signal }) => {
    await setBlock(caller, { userId, isBlocked: true, commandId: idempotencyKey }, signal)
    return { status: 204 }
  }
