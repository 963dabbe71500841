import { ID_PREFIXES, type Session } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import { NEW_USER, type UserRecord, type UserStore } from '../ports/user-store.ts'
import { type OpenSessionDeps, openSession } from './open-session.ts'

/** Whether a password, folded to lower case, is among those that everybody tries first. */
export type IsCommonPassword = (password: string) => boolean

export interface RegisterDeps extends OpenSessionDeps {
  users: UserStore
  hasher: PasswordHasher
  isCommonPassword: IsCommonPassword
  /** Who administers the installation; null: whoever registers first. */
  adminEmail: string | null
  /** Whether everybody can create an account. */
  isOpen: boolean
}

export interface RegisterRequest {
  username: string
  email: string
  password: string
}

/** A new account, signed in. */
export const createRegister = (deps: RegisterDeps) => {
  const addAccount = createAddAccount(deps)
  return async function register(request: RegisterRequest, signal: AbortSignal): Promise<Session> {
    if (!deps.isOpen && request.email !== deps.adminEmail) throw new AppError('REGISTRATION_CLOSED')
    return openSession(await addAccount(request, signal), deps, signal)
  }
}

/** A new account, whoever asks for it. */
export const createAddAccount = (deps: Omit<RegisterDeps, 'isOpen'>) =>
  async function addAccount({ username, email, password }: RegisterRequest, signal: AbortSignal): Promise<UserRecord> {
    const { users, hasher, isCommonPassword, adminEmail, clock, ids } = deps
    assertUncommon(password, { username, email }, isCommonPassword)
    // Saves the slow hash for nothing; the indexes decide.
    const taken = await users.findTaken({ username, email }, signal)
    if (taken) throw takenError(taken)
    const outcome = await users.create(
      {
        id: `${ID_PREFIXES.user}${ids.token(20)}`,
        username,
        email,
        ...NEW_USER,
        displayName: username,
        avatarUrl: null,
        role: adminEmail !== null && email === adminEmail ? 'admin' : 'user',
        adminIfFirst: adminEmail === null,
        passwordHash: await hasher.hash(password, signal),
        createdAt: clock.now(),
      },
      signal,
    )
    if (outcome.type !== 'created') throw takenError(outcome.type)
    return outcome.user
  }

const takenError = (taken: 'username-taken' | 'email-taken'): AppError =>
  new AppError(taken === 'username-taken' ? 'USERNAME_TAKEN' : 'EMAIL_TAKEN')

export function assertUncommon(
  password: string,
  { username, email }: { username: string; email: string },
  isCommonPassword: IsCommonPassword,
): void {
  const folded = password.toLowerCase()
  if (folded === username || folded === email || isCommonPassword(folded)) throw new AppError('PASSWORD_TOO_COMMON')
}
