import type { Session } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import type { UserStore } from '../ports/user-store.ts'
import { type OpenSessionDeps, openSession } from './open-session.ts'
import { parseRefreshToken } from './refresh-token.ts'

export interface LoginDeps extends OpenSessionDeps {
  users: UserStore
  hasher: PasswordHasher
}

export type LoginName = { username: string } | { email: string }

/** The same answer after the same time, whether there is such an account or not. */
export const createLogin = (deps: LoginDeps) =>
  async function login(name: LoginName, password: string, signal: AbortSignal): Promise<Session> {
    const { users, hasher, sessions, clock } = deps
    const credentials = await users.credentialsByName(foldName(name), signal)
    const isRight = await hasher.verify(password, credentials?.passwordHash ?? null, signal)
    if (!credentials || !isRight) throw new AppError('INVALID_CREDENTIALS')
    const { user } = credentials
    if (user.suspendedAt !== null) throw new AppError('ACCOUNT_SUSPENDED')
    const session = await openSession(user, deps, signal)
    // A change of the password or a suspension ends the sessions it knows of; this one may have come too late to be known.
    const now = await users.credentialsById(user.id, signal)
    if (now?.passwordHash !== credentials.passwordHash || now.user.suspendedAt !== null) {
      const token = parseRefreshToken(session.refreshToken)
      if (token) await sessions.revoke([token.sessionId], clock.now(), signal)
      throw new AppError(now?.user.suspendedAt ? 'ACCOUNT_SUSPENDED' : 'INVALID_CREDENTIALS')
    }
    return session
  }

const foldName = (name: LoginName): LoginName =>
  'email' in name ? { email: name.email.trim().toLowerCase() } : { username: name.username.trim().toLowerCase() }
