import type { Availability, Privacy, UserId } from '@chat/contracts'
import type { NamePlace } from '../user/fold-name.ts'

export interface StatusRecord {
  availability: Availability
  text: string | null
  emoji: string | null
  expiresAt: number | null // epoch ms
}

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
  bio: string
  /** As it was set; it may have expired. */
  status: StatusRecord
  privacy: Privacy
  /** From then on nobody signs in with it; null: they can. */
  suspendedAt: number | null // epoch ms
}

/** What an account begins with. */
export const NEW_USER = {
  bio: '',
  status: { availability: 'online', text: null, emoji: null, expiresAt: null },
  privacy: { lastSeen: true, receipts: true, typing: true, directMessages: 'everyone' },
  suspendedAt: null,
} as const satisfies Pick<UserRecord, 'bio' | 'status' | 'privacy' | 'suspendedAt'>

/** Of the privacy what is given; all else as a whole. */
export type UserChange = Partial<
  Pick<UserRecord, 'displayName' | 'avatarUrl' | 'bio' | 'status' | 'suspendedAt'> & { privacy: Partial<Privacy> }
>

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
  /** Answers the account as it is then; null where there is none, or none that is like `only`. */
  update(
    userId: UserId,
    change: UserChange,
    signal: AbortSignal,
    only?: Partial<Pick<UserRecord, 'displayName' | 'bio'>>,
  ): Promise<UserRecord | null>
  /** Whose username, name or a later word of it begins with `q` (folded), by that name and the id, after a place. */
  search(
    q: string,
    after: NamePlace | null,
    limit: number,
    signal: AbortSignal,
    options?: { withSuspended?: boolean },
  ): Promise<UserRecord[]>
}
