import type { Handle } from './handle.ts'

export const createInvite: Handle<'create-invite'> = async (gateway, request, { session, traceId }) => {
  const { userId } = session.identity
  await gateway.limiter.take(userId, gateway.signal)
  return gateway.invites.create({ userId, traceId }, request, gateway.signal)
}
