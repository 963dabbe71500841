import type { Handle } from './handle.ts'

export const blockUser: Handle<'block-user'> = async (gateway, { userId, commandId }, { session, traceId }) => {
  await gateway.setBlock({ userId: session.identity.userId, traceId }, { userId, isBlocked: true, commandId })
  return { userId, isBlocked: true }
}
