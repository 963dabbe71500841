import type { Presence, UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import { type BlockReader, isBlockedBetween } from '../ports/block-reader.ts'
import type { Clock } from '../ports/clock.ts'
import type { ParticipantSource } from '../ports/participant-source.ts'
import type { UserStore } from '../ports/user-store.ts'
import type { PresenceStore } from '../presence/presence-store.ts'
import type { AudienceOf } from './presence-audience.ts'
import { seenPresence } from './seen-presence.ts'

export interface ReadPresenceDeps {
  audienceOf: AudienceOf
  users: Pick<UserStore, 'byIds'>
  people: ParticipantSource
  blocks: BlockReader
  presence: Pick<PresenceStore, 'read'>
  clock: Pick<Clock, 'now'>
}

const CONVERSATIONS_MAX = 200
const PEOPLE_MAX = 2_000

/** For those who share a direct conversation, a group or a small room; to all others nobody is there. */
export function createReadPresence({ audienceOf, users, people, blocks, presence, clock }: ReadPresenceDeps) {
  async function isShownTo(one: UserId, other: UserId, signal: AbortSignal): Promise<boolean> {
    if (one === other) return true
    if (await isBlockedBetween(blocks, one, other, signal)) return false
    const [mine, theirs] = await Promise.all([audienceOf(one, signal), audienceOf(other, signal)])
    const shared = new Set(mine)
    return theirs.some((id) => shared.has(id))
  }

  return {
    async of(userId: UserId, ofUserId: UserId, signal: AbortSignal): Promise<Presence> {
      const [user] = await users.byIds([ofUserId], signal)
      if (!user || !(await isShownTo(userId, ofUserId, signal))) throw new AppError('USER_NOT_FOUND')
      const [record] = await presence.read([ofUserId], signal)
      return seenPresence(record ?? { userId: ofUserId, isOnline: false, lastSeenAt: null }, user, clock.now())
    },

    /** Who of them is here now, by id. */
    async onlineAround(userId: UserId, signal: AbortSignal): Promise<UserId[]> {
      const shared = (await audienceOf(userId, signal)).slice(0, CONVERSATIONS_MAX)
      const around = new Set<UserId>()
      for (const participants of (await people.allOf(shared, signal)).values())
        for (const { userId: other } of participants) if (around.size < PEOPLE_MAX) around.add(other)
      around.delete(userId)
      const ids = [...around].toSorted()
      const [records, known, hidden] = await Promise.all([
        presence.read(ids, signal),
        users.byIds(ids, signal),
        blocks.between(userId, ids, signal),
      ])
      const byId = new Map(known.map((user) => [user.id, user]))
      return records
        .filter((record) => {
          const user = byId.get(record.userId)
          return user && !hidden.has(record.userId) && seenPresence(record, user, clock.now()).status !== 'offline'
        })
        .map((record) => record.userId)
    },
  }
}

export type ReadPresence = ReturnType<typeof createReadPresence>
