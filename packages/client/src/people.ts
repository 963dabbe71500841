/** Loads the people who are shown, each once. */
import type { User } from '@chat/contracts'
import { ChatError } from './chat-error.ts'
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

const AT_ONCE = 3
/** From so many on the first page of the directory is asked first: in a small installation it holds them all. */
const WORTH_A_PAGE = 4

export function createPeople({ rest, insist, isKnown, onUsers, onWarning }: PeopleOptions): People {
  const looking = new Map<string, Promise<void>>()
  const queue: (() => void)[] = []
  let running = 0
  let directory: Promise<void> | null = null
  let isStopped = false

  async function inTurn(work: () => Promise<void>): Promise<void> {
    if (running >= AT_ONCE) await new Promise<void>((resolve) => queue.push(resolve))
    running += 1
    try {
      await work()
    } finally {
      running -= 1
      queue.shift()?.()
    }
  }

  async function look(userId: string): Promise<void> {
    await directory
    await inTurn(async () => {
      if (isStopped || isKnown(userId)) return
      try {
        onUsers([await insist(() => rest('getUser', { params: { userId } }))])
      } catch (error) {
        if (!(error instanceof ChatError) || error.status !== 404) {
          looking.delete(userId) // asked for again when it is needed again
          if (!isStopped) onWarning(error)
        }
      }
    })
  }

  async function askDirectory(): Promise<void> {
    try {
      onUsers((await rest('searchUsers', { query: { q: '', limit: PAGE_ITEMS_MAX } })).items)
    } catch {
      // They are asked for one by one.
    }
  }

  return {
    async need(userIds) {
      const wanted = [...new Set(userIds)].filter((userId) => !isKnown(userId))
      const missing = wanted.filter((userId) => !looking.has(userId))
      if (missing.length >= WORTH_A_PAGE) directory ??= askDirectory()
      for (const userId of missing) looking.set(userId, look(userId))
      await Promise.all(wanted.flatMap((userId) => looking.get(userId) ?? []))
    },
    stop() {
      isStopped = true
      looking.clear()
      directory = null
    },
  }
}
