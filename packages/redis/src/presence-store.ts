import type { UserId } from '@chat/contracts'
import type { PresenceRecord, PresenceSocket, PresenceStore } from '@chat/domain'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import { loadScript } from './script.ts'
import { unlessAborted } from './unless-aborted.ts'

const SEEN_KEPT_MS = 90 * 86_400_000 // who was away for longer was "never" seen

const keepPresence = loadScript('keep-presence')
const expirePresence = loadScript('expire-presence-2')

/** By the time of Redis. Users are spread over the hash tags; a script touches the keys of one tag. */
export function createPresenceStore(command: Redis, keys: Keys): PresenceStore {
  const tagOf = (userId: UserId): number => keys.tagOf(keys.partitionOf(userId))
  const tags = Array.from({ length: keys.tagCount }, (_, tag) => tag)

  return {
    async keep(sockets, ttlMs, signal) {
      signal.throwIfAborted()
      const byTag = Map.groupBy(sockets, ({ userId }: PresenceSocket) => tagOf(userId))
      const came = [...byTag].map(([tag, ofTag]) =>
        keepPresence(
          command,
          [keys.presence(tag), ...ofTag.map(({ userId }) => keys.sockets(tag, userId))],
          [ttlMs, ...ofTag.flatMap(({ userId, socketId }) => [userId, socketId])],
        ),
      )
      return ((await unlessAborted(Promise.all(came), signal)) as UserId[][]).flat()
    },

    async expire(limit, signal) {
      signal.throwIfAborted()
      const ofEach = Math.ceil(limit / tags.length)
      const gone = tags.map((tag) =>
        expirePresence(command, [keys.presence(tag), keys.lastSeen(tag)], [ofEach, SEEN_KEPT_MS]),
      )
      return ((await unlessAborted(Promise.all(gone), signal)) as UserId[][]).flat()
    },

    async read(userIds, signal) {
      signal.throwIfAborted()
      const reading = userIds.map((userId) => {
        const tag = tagOf(userId)
        return Promise.all([command.zscore(keys.presence(tag), userId), command.zscore(keys.lastSeen(tag), userId)])
      })
      const [[seconds, micros], scores] = await unlessAborted(
        Promise.all([command.time(), Promise.all(reading)]),
        signal,
      )
      const now = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000)
      return userIds.map((userId, index): PresenceRecord => {
        const [runsOut = null, seen = null] = scores[index] ?? []
        const isOnline = runsOut !== null && Number(runsOut) > now
        if (isOnline) return { userId, isOnline, lastSeenAt: now }
        const last = runsOut ?? seen
        return { userId, isOnline, lastSeenAt: last === null ? null : Number(last) }
      })
    },
  }
}
