import type { Route } from '../../route.ts'

export const unblockUser: Route<'unblockUser'> =
  ({ setBlock }) =>
  async ({ params: { userId }, caller, idempotencyKey, signal }) => {
    await setBlock(caller, { userId, isBlocked: false, commandId: idempotencyKey }, signal)
    return { status: 204 }
  }
