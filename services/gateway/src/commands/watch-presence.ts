import type { Handle } from './handle.ts'

export const watchPresence: Handle<'watch-presence'> = async (gateway, { userIds }, { session }) => {
  const { userId } = session.identity
  const shared = await gateway.syncAdmission.run(() => gateway.audience.sharedWith(userId, userIds, session.closed))
  return gateway.presenceSeenBy(userId, shared, session.closed)
}
