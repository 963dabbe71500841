import type { Handle } from './handle.ts'

export const deleteMessages: Handle<'delete-messages'> = (gateway, request, { session, traceId }) =>
  gateway.deleteMessages(request, { userId: session.identity.userId, traceId }, gateway.signal)
