import type { Handle } from './handle.ts'

export const readThread: Handle<'read-thread'> = (gateway, { messageId, ...page }, { session }) =>
  gateway.threads.read(messageId, session.identity.userId, page, session.closed)
