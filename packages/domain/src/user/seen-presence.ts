import type { Presence } from '@chat/contracts'
import type { StatusRecord, UserRecord } from '../ports/user-store.ts'
import type { PresenceRecord } from '../presence/presence-store.ts'

const NO_STATUS: StatusRecord = { availability: 'online', text: null, emoji: null, expiresAt: null }

/** As it is now: what has expired is as if nothing had been set. */
export const statusNow = ({ status }: Pick<UserRecord, 'status'>, now: number): StatusRecord =>
  status.expiresAt !== null && status.expiresAt <= now ? NO_STATUS : status

/** What others see of somebody, by what they set and by whether they are here. */
export function seenPresence(
  { userId, isOnline, lastSeenAt }: PresenceRecord,
  user: Pick<UserRecord, 'status' | 'privacy'>,
  now: number,
): Presence {
  const { availability, text, emoji, expiresAt } = statusNow(user, now)
  const isHiding = availability === 'invisible'
  const isSeen = lastSeenAt !== null && user.privacy.lastSeen && !isHiding
  return {
    userId,
    status: isOnline && !isHiding ? availability : 'offline',
    text,
    emoji,
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    lastSeenAt: isSeen ? new Date(lastSeenAt).toISOString() : null,
  }
}
