import type { Handle } from './handle.ts'

export const unblockUser: Handle<'unblock-user'> = async (gateway, { userId, commandId }, { session, traceId }) => {
  await gateway.setBlock({ userId: session.identity.userId, traceId }, { userId, isBlocked: false, commandId })
  return { userId, isBlocked: false }
}
