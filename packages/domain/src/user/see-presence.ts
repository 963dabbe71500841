import type { Presence, UserId } from '@chat/contracts'
import { type BlockReader, isBlockedBetween } from '../ports/block-reader.ts'
import type { Clock } from '../ports/clock.ts'
import type { UserStore } from '../ports/user-store.ts'
import type { PresenceStore } from '../presence/presence-store.ts'
import type { AudienceOf } from './presence-audience.ts'
import { seenPresence } from './seen-presence.ts'

export interface SeePresenceDeps {
  audienceOf: AudienceOf
  users: Pick<UserStore, 'byIds'>
  blocks: BlockReader
  presence: Pick<PresenceStore, 'read'>
  clock: Pick<Clock, 'now'>
}

/**
 * What somebody sees of another: `hidden` where a block stands between the two, `unknown` where they share no direct
 * conversation, group or small room.
 */
export const createSeePresence = ({ audienceOf, users, blocks, presence, clock }: SeePresenceDeps) =>
  async function seePresence(
    userId: UserId,
    ofUserId: UserId,
    signal: AbortSignal,
  ): Promise<Presence | 'hidden' | 'unknown'> {
    const [[user], [record], mine, theirs, isBlocked] = await Promise.all([
      users.byIds([ofUserId], signal),
      presence.read([ofUserId], signal),
      audienceOf(userId, signal),
      audienceOf(ofUserId, signal),
      isBlockedBetween(blocks, userId, ofUserId, signal),
    ])
    const shared = new Set(mine)
    if (!user || (userId !== ofUserId && !theirs.some((id) => shared.has(id)))) return 'unknown'
    if (userId !== ofUserId && isBlocked) return 'hidden'
    return seenPresence(record ?? { userId: ofUserId, isOnline: false, lastSeenAt: null }, user, clock.now())
  }

export type SeePresence = ReturnType<typeof createSeePresence>
