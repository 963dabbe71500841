import type { UserId } from '@chat/contracts'
import type { BlockReader } from '../ports/block-reader.ts'
import type { UserRecord, UserStore } from '../ports/user-store.ts'
import type { UserList } from './read-users.ts'
import type { ReadPresence } from './read-presence.ts'
import { foldName, formatPlace, parsePlace, placeOf } from './fold-name.ts'
import { toWireUser } from './wire-user.ts'

export interface SearchPeopleDeps {
  users: Pick<UserStore, 'byIds' | 'search'>
  blocks: BlockReader
  presence: Pick<ReadPresence, 'onlineAround'>
}

interface PeopleQuery {
  q: string
  ids?: UserId[] | undefined
  presence?: 'online' | undefined
  cursor?: string | undefined
  limit: number
}

/** What is typed into a search: a handle may begin with an @. */
export const queryOf = (q: string): string => foldName(q.replace(/^@/, ''))

/**
 * People by the beginning of a name, in the order of that name. Who blocks the asker or is blocked by them is not
 * found, nor who is suspended; by their ids all are.
 */
export const createSearchPeople = ({ users, blocks, presence }: SearchPeopleDeps) =>
  async function searchPeople(
    askerId: UserId,
    { q, ids, presence: wanted, cursor, limit }: PeopleQuery,
    signal: AbortSignal,
  ): Promise<UserList> {
    if (ids) return listOf(await users.byIds(ids, signal), null)
    if (wanted === 'online') {
      const online = (await presence.onlineAround(askerId, signal)).filter((id) => cursor === undefined || id > cursor)
      const page = online.slice(0, limit)
      const found = await users.byIds(page, signal)
      return listOf(
        found.filter(({ suspendedAt }) => suspendedAt === null).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        online.length > limit ? (page.at(-1) ?? null) : null,
      )
    }
    const query = queryOf(q)
    const found = await users.search(query, parsePlace(cursor), limit + 1, signal)
    const page = found.slice(0, limit)
    const hidden = await blocks.between(
      askerId,
      page.map(({ id }) => id),
      signal,
    )
    const last = found.length > limit ? page.at(-1) : undefined
    return listOf(
      page.filter(({ id }) => !hidden.has(id)),
      last ? formatPlace(placeOf(last, query)) : null,
    )
  }

const listOf = (users: UserRecord[], nextCursor: string | null): UserList => ({
  items: users.map(toWireUser),
  nextCursor,
  prevCursor: null,
})

export type SearchPeople = ReturnType<typeof createSearchPeople>
