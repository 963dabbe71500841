import type { UserId } from '@chat/contracts'
import type { BlockReader, Clock, UserRecord, UserStore } from '@chat/domain'

const RETRY_MS = 1_000

/** What somebody chose, as far as it decides what passes to and from their sockets. */
export interface Preference {
  readonly user: UserRecord
  readonly blocked: ReadonlySet<UserId>
}

export interface Preferences {
  /** Null: not known yet. */
  of(userId: UserId): Preference | null
  /** Until they are known; again and again until it succeeds or the signal aborts. */
  load(userId: UserId, signal: AbortSignal): Promise<void>
  /** The last socket of this user is gone. */
  forget(userId: UserId): void
}

export interface PreferencesDeps {
  users: Pick<UserStore, 'byIds'>
  blocks: Pick<BlockReader, 'blockedIdsOf'>
  clock: Clock
  failed: (error: unknown) => void
}

/** Of the users with sockets here. Their inbox tells when to read them anew. */
export function createPreferences({ users, blocks, clock, failed }: PreferencesDeps): Preferences {
  const known = new Map<UserId, Preference>()
  /** The latest reading of each; what an older one finds is not taken. */
  const turns = new Map<UserId, symbol>()

  return {
    of: (userId) => known.get(userId) ?? null,
    async load(userId, signal) {
      const turn = Symbol(userId)
      turns.set(userId, turn)
      while (turns.get(userId) === turn) {
        try {
          const [[user], blocked] = await Promise.all([
            users.byIds([userId], signal),
            blocks.blockedIdsOf(userId, signal),
          ])
          if (turns.get(userId) === turn && user) known.set(userId, { user, blocked: new Set(blocked) })
          return
        } catch (error) {
          signal.throwIfAborted()
          failed(error)
          await clock.sleep(RETRY_MS, signal)
        }
      }
    },
    forget(userId) {
      known.delete(userId)
      turns.delete(userId)
    },
  }
}
