/** Loads the people who are shown, each once, many at a time. */
import type { User } from '@chat/contracts'
import { PAGE_ITEMS_MAX } from './contract-values.ts'
import type { Rest } from './rest/rest.ts'

export interface PeopleOptions {
  readonly rest: Rest
  readonly insist: <T>(work: () => Promise<T>) => Promise<T>
  readonly isKnown: (userId: string) => boolean
  readonly onUsers: (users: readonly User[]) => void
  readonly onWarning: (warning: unknown) => void
}

export interface People {
  /** Settles when all of them were looked for. */
  need(userIds: Iterable<string>): Promise<void>
  stop(): void
}

export function createPeople({ rest, insist, isKnown, onUsers, onWarning }: PeopleOptions): People {
  const looking = new Map<string, Promise<void>>()
  let isStopped = false
  /** What is asked for in one turn of the loop is asked in one request. */
  let gathering: { userIds: string[]; loaded: Promise<void> } | null = null

  async function load(userIds: readonly string[]): Promise<void> {
    if (isStopped) return
    try {
      const query = { ids: userIds.join(','), limit: PAGE_ITEMS_MAX }
      onUsers((await insist(() => rest('searchUsers', { query }))).items)
    } catch (error) {
      for (const userId of userIds) looking.delete(userId) // asked for again when they are needed again
      if (!isStopped) onWarning(error)
    }
  }

  function gather(userId: string): Promise<void> {
    if (!gathering || gathering.userIds.length >= PAGE_ITEMS_MAX) {
      const userIds: string[] = []
      const turn: typeof gathering = {
        userIds,
        loaded: Promise.resolve().then(() => {
          if (gathering === turn) gathering = null
          return load(userIds)
        }),
      }
      gathering = turn
    }
    gathering.userIds.push(userId)
    return gathering.loaded
  }

  return {
    async need(userIds) {
      const wanted = [...new Set(userIds)].filter((userId) => !isKnown(userId))
      for (const userId of wanted) if (!looking.has(userId)) looking.set(userId, gather(userId))
      await Promise.all(wanted.flatMap((userId) => looking.get(userId) ?? []))
    },
    stop() {
      isStopped = true
      looking.clear()
    },
  }
}
