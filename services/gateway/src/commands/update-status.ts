import type { Handle } from './handle.ts'

export const updateStatus: Handle<'update-status'> = (gateway, request, { session, traceId }) =>
  gateway.account.status({ userId: session.identity.userId, traceId }, request, gateway.signal)
