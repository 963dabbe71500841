import type { Digest, KeyedDigest } from '../ports/digest.ts'
import type { SessionStore } from '../ports/session-store.ts'
import { hashOf, isAncestorOf, parseRefreshToken } from './refresh-token.ts'
import type { RevokeSessions } from './revoke-sessions.ts'

export interface LogoutDeps {
  sessions: SessionStore
  revokeSessions: RevokeSessions
  digest: Digest
  keyedDigest: KeyedDigest
}

/** Ends the session of a refresh token, also of one that was renewed since. Whatever is no session has ended already. */
export const createLogout = ({ sessions, revokeSessions, digest, keyedDigest }: LogoutDeps) =>
  async function logout(refreshToken: string, traceId: string, signal: AbortSignal): Promise<void> {
    const token = parseRefreshToken(refreshToken)
    const session = token && (await sessions.find(token.sessionId, signal))
    if (!token || !session) return
    const isOfSession =
      hashOf(token, digest) === session.tokenHash || isAncestorOf(token, session, { digest, keyedDigest })
    if (isOfSession) await revokeSessions.revoke(session.userId, [session.id], traceId, signal)
  }
