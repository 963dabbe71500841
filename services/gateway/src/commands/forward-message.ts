import type { Handle } from './handle.ts'

export const forwardMessage: Handle<'forward-message'> = (gateway, request, { session, traceId }) =>
  gateway.forwardMessages(request, { userId: session.identity.userId, traceId }, gateway.signal)
