import type { Presence, UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { BlockReader } from '../ports/block-reader.ts'
import type { Clock } from '../ports/clock.ts'
import type { ParticipantSource } from '../ports/participant-source.ts'
import type { UserStore } from '../ports/user-store.ts'
import type { PresenceStore } from '../presence/presence-store.ts'
import type { AudienceOf } from './presence-audience.ts'
import type { SeePresence } from './see-presence.ts'
import { seenPresence } from './seen-presence.ts'

export interface ReadPresenceDeps {
  audienceOf: AudienceOf
  users: Pick<UserStore, 'byIds'>
  people: ParticipantSource
  blocks: BlockReader
  presence: Pick<PresenceStore, 'read'>
  clock: Pick<Clock, 'now'>
  seePresence: SeePresence
}

const CONVERSATIONS_MAX = 200
const PEOPLE_MAX = 2_000

/** To those who may not see somebody nobody is there. */
export function createReadPresence(deps: ReadPresenceDeps) {
  const { audienceOf, users, people, blocks, presence, clock, seePresence } = deps
  return {
    async of(userId: UserId, ofUserId: UserId, signal: AbortSignal): Promise<Presence> {
      const seen = await seePresence(userId, ofUserId, signal)
      if (typeof seen === 'string') throw new AppError('USER_NOT_FOUND')
      return seen
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
