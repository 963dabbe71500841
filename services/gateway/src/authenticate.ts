import type { Me } from '@chat/contracts'
import { AppError, type Clock, type ReadUsers, type SessionStore } from '@chat/domain'
import type { AccessTokens } from '@chat/service-kit'
import type { Identity } from './session.ts'

export interface Authenticated {
  identity: Identity
  user: Me
  /** Seconds. */
  expiresIn: number
}

/** Throws `UNAUTHENTICATED` or `TOKEN_EXPIRED`. */
export type Authenticate = (token: string, signal: AbortSignal) => Promise<Authenticated>

export const createAuthenticate = (deps: {
  tokens: Pick<AccessTokens, 'verify'>
  sessions: Pick<SessionStore, 'find'>
  users: Pick<ReadUsers, 'me'>
  clock: Clock
}): Authenticate =>
  async function authenticate(token, signal) {
    const { sub: userId, sid: sessionId, username, exp } = deps.tokens.verify(token)
    const [user, session] = await Promise.all([deps.users.me(userId, signal), deps.sessions.find(sessionId, signal)])
    if (session && session.revokedAt !== null) throw new AppError('UNAUTHENTICATED')
    const expiresAt = exp * 1000
    const expiresIn = Math.max(0, Math.round((expiresAt - deps.clock.now()) / 1000))
    return { identity: { userId, username, sessionId, expiresAt }, user, expiresIn }
  }
