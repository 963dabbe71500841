import type { Handle } from './handle.ts'

export const markThreadRead: Handle<'mark-thread-read'> = (gateway, { messageId, upToSeq }, { session }) =>
  gateway.threads.markRead(messageId, session.identity.userId, upToSeq, gateway.signal)
