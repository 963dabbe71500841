import type { UserId } from '@chat/contracts'
import { type NamePlace, placeOf, searchNamesOf } from '../user/fold-name.ts'
import type { UserRecord, UserStore } from '../ports/user-store.ts'

type StoredUser = UserRecord & { passwordHash: string }

const recordOf = ({ passwordHash: _, ...user }: StoredUser): UserRecord => ({ ...user })

export class MemoryUsers implements UserStore {
  private readonly users = new Map<UserId, StoredUser>()

  create: UserStore['create'] = async ({ adminIfFirst, ...account }, signal) => {
    signal.throwIfAborted()
    const taken = this.takenBy(account)
    if (taken) return { type: taken }
    const isFirst = adminIfFirst && this.users.size === 0
    const user: StoredUser = { ...account, role: isFirst ? 'admin' : account.role }
    this.users.set(user.id, user)
    return { type: 'created', user: recordOf(user) }
  }

  byIds: UserStore['byIds'] = async (ids, signal) => {
    signal.throwIfAborted()
    return [...new Set(ids)].flatMap((id) => {
      const user = this.users.get(id)
      return user ? [recordOf(user)] : []
    })
  }

  byUsernames: UserStore['byUsernames'] = async (usernames, signal) => {
    signal.throwIfAborted()
    return [...this.users.values()].filter(({ username }) => usernames.includes(username)).map(recordOf)
  }

  findTaken: UserStore['findTaken'] = async (account, signal) => {
    signal.throwIfAborted()
    return this.takenBy(account)
  }

  credentialsByName: UserStore['credentialsByName'] = async (name, signal) => {
    signal.throwIfAborted()
    const user = this.users
      .values()
      .find((user) => ('email' in name ? user.email === name.email : user.username === name.username))
    return user ? { user: recordOf(user), passwordHash: user.passwordHash } : null
  }

  credentialsById: UserStore['credentialsById'] = async (userId, signal) => {
    signal.throwIfAborted()
    const user = this.users.get(userId)
    return user ? { user: recordOf(user), passwordHash: user.passwordHash } : null
  }

  changePasswordHash: UserStore['changePasswordHash'] = async (userId, { from, to }, signal) => {
    signal.throwIfAborted()
    const user = this.users.get(userId)
    if (user?.passwordHash !== from) return false
    user.passwordHash = to
    return true
  }

  update: UserStore['update'] = async (userId, { privacy, ...change }, signal, only = {}) => {
    signal.throwIfAborted()
    const user = this.users.get(userId)
    if (!user || Object.entries(only).some(([name, value]) => user[name as keyof typeof only] !== value)) return null
    const changed = { ...user, ...change, privacy: { ...user.privacy, ...privacy } }
    this.users.set(userId, changed)
    return recordOf(changed)
  }

  search: UserStore['search'] = async (q, after, limit, signal, { withSuspended = false } = {}) => {
    signal.throwIfAborted()
    const isBefore = (left: NamePlace, right: NamePlace): boolean =>
      left.name === right.name ? left.id < right.id : left.name < right.name
    return [...this.users.values()]
      .filter(({ suspendedAt }) => withSuspended || suspendedAt === null)
      .filter((user) => searchNamesOf(user).some((name) => name.startsWith(q)))
      .map((user) => ({ user, place: placeOf(user, q) }))
      .filter(({ place }) => after === null || isBefore(after, place))
      .sort((left, right) => (isBefore(left.place, right.place) ? -1 : 1))
      .slice(0, limit)
      .map(({ user }) => recordOf(user))
  }

  private takenBy({ username, email }: { username: string; email: string }): 'username-taken' | 'email-taken' | null {
    const users = [...this.users.values()]
    if (users.some((user) => user.username === username)) return 'username-taken'
    return users.some((user) => user.email === email) ? 'email-taken' : null
  }
}
