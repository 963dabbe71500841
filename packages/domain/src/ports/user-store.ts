import type { UserId } from '@chat/contracts'

export interface UserRecord {
  id: UserId
  /** Folded. */
  username: string
  /** Folded. */
  email: string
  displayName: string
  avatarUrl: string | null
  role: 'user' | 'admin'
  createdAt: number // epoch ms
}

export interface Credentials {
  user: UserRecord
  passwordHash: string
}

/** The only writer of `users`. Reads from the primary. */
export interface UserStore {
  /**
   * The unique indexes decide. With `adminIfFirst` the first account of the installation becomes its administrator,
   * however many register at once.
   */
  create(
    account: UserRecord & { passwordHash: string; adminIfFirst: boolean },
    signal: AbortSignal,
  ): Promise<{ type: 'created'; user: UserRecord } | { type: 'username-taken' } | { type: 'email-taken' }>
  /** In no order; unknown ones are left out. */
  byIds(ids: readonly UserId[], signal: AbortSignal): Promise<UserRecord[]>
  /** By folded names, in no order; unknown ones are left out. */
  byUsernames(usernames: readonly string[], signal: AbortSignal): Promise<UserRecord[]>
  /** Which of the two is taken, without a promise: the indexes have the last word. */
  findTaken(
    account: { username: string; email: string },
    signal: AbortSignal,
  ): Promise<'username-taken' | 'email-taken' | null>
  credentialsByName(name: { username: string } | { email: string }, signal: AbortSignal): Promise<Credentials | null>
  credentialsById(userId: UserId, signal: AbortSignal): Promise<Credentials | null>
  /** Only where the hash is still `from`. */
  changePasswordHash(userId: UserId, change: { from: string; to: string }, signal: AbortSignal): Promise<boolean>
  /** Whose username or display name begins with `q` (folded), by username after `afterUsername`. */
  search(q: string, afterUsername: string | null, limit: number, signal: AbortSignal): Promise<UserRecord[]>
}
