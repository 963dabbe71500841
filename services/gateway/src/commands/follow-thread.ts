import type { Handle } from './handle.ts'

export const followThread: Handle<'follow-thread'> = (gateway, { messageId, isFollowing }, { session }) =>
  gateway.threads.follow(messageId, session.identity.userId, isFollowing, gateway.signal)
