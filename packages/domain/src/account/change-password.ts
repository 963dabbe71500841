import type { SessionId, UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import type { SessionStore } from '../ports/session-store.ts'
import type { UserStore } from '../ports/user-store.ts'
import { assertUncommon, type IsCommonPassword } from './register.ts'
import type { RevokeSessions } from './revoke-sessions.ts'

export interface ChangePasswordDeps {
  users: UserStore
  sessions: SessionStore
  hasher: PasswordHasher
  isCommonPassword: IsCommonPassword
  revokeSessions: RevokeSessions
}

export interface ChangePasswordRequest {
  userId: UserId
  /** The session that asks; it goes on. */
  sessionId: SessionId
  currentPassword: string
  newPassword: string
}

/** Ends all other sessions. */
export const createChangePassword = ({
  users,
  sessions,
  hasher,
  isCommonPassword,
  revokeSessions,
}: ChangePasswordDeps) =>
  async function changePassword(
    { userId, sessionId, currentPassword, newPassword }: ChangePasswordRequest,
    traceId: string,
    signal: AbortSignal,
  ): Promise<void> {
    // An access token outlives its session by minutes; that is too long for this.
    const [credentials, session] = await Promise.all([
      users.credentialsById(userId, signal),
      sessions.find(sessionId, signal),
    ])
    if (!credentials || session?.revokedAt !== null) throw new AppError('UNAUTHENTICATED')
    assertUncommon(newPassword, credentials.user, isCommonPassword)
    if (!(await hasher.verify(currentPassword, credentials.passwordHash, signal)))
      throw new AppError('INVALID_CREDENTIALS')
    const change = { from: credentials.passwordHash, to: await hasher.hash(newPassword, signal) }
    if (!(await users.changePasswordHash(userId, change, signal))) throw new AppError('INVALID_CREDENTIALS')
    const others = (await sessions.liveOf(userId, signal)).filter((id) => id !== sessionId)
    await revokeSessions.revoke(userId, others, traceId, signal)
  }
