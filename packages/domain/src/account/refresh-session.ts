import type { Session } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { KeyedDigest } from '../ports/digest.ts'
import type { SessionRecord } from '../ports/session-store.ts'
import type { UserStore } from '../ports/user-store.ts'
import { answerSession, type OpenSessionDeps } from './open-session.ts'
import { hashOf, isAncestorOf, parseRefreshToken, type RefreshToken, successorOf } from './refresh-token.ts'
import type { RevokeSessions } from './revoke-sessions.ts'

const GRACE_MS = 10_000 // an answer was lost, or two tabs asked at once

export interface RefreshSessionDeps extends OpenSessionDeps {
  users: UserStore
  keyedDigest: KeyedDigest
  revokeSessions: RevokeSessions
}

/**
 * Exchanges a refresh token for its successor. The one before the valid one gets the same successor for 10 s; any
 * older one, or the same later, was stolen from one of two who hold it: the whole session ends.
 */
export const createRefreshSession = (deps: RefreshSessionDeps) =>
  async function refreshSession(refreshToken: string, traceId: string, signal: AbortSignal): Promise<Session> {
    const { sessions, users, accessTokens, digest, keyedDigest, clock, refreshExpiresInMs, revokeSessions } = deps
    const token = parseRefreshToken(refreshToken)
    const session = token && (await findLive(token))
    if (!token || !session) throw new AppError('REFRESH_TOKEN_INVALID')
    const [user] = await users.byIds([session.userId], signal)
    if (!user || user.suspendedAt !== null) throw new AppError('REFRESH_TOKEN_INVALID')
    const successor = successorOf(token, keyedDigest)

    if (hashOf(token, digest) === session.tokenHash) {
      const now = clock.now()
      const rotation = {
        fromHash: session.tokenHash,
        toHash: hashOf(successor, digest),
        generation: successor.generation,
        rotatedAt: now,
        expiresAt: now + refreshExpiresInMs,
      }
      if (await sessions.rotate(session.id, rotation, signal)) return answerSession(user, successor, accessTokens)
    }
    // Somebody else rotated it: a moment ago, or long ago.
    const current = await findLive(token)
    if (!current) throw new AppError('REFRESH_TOKEN_INVALID')
    const isOneBehind = hashOf(successor, digest) === current.tokenHash
    if (isOneBehind && clock.now() - current.rotatedAt <= GRACE_MS) return answerSession(user, successor, accessTokens)
    if (isOneBehind || isAncestorOf(token, current, { digest, keyedDigest }))
      await revokeSessions.revoke(current.userId, [current.id], traceId, signal)
    throw new AppError('REFRESH_TOKEN_INVALID')

    async function findLive({ sessionId }: RefreshToken): Promise<SessionRecord | null> {
      const found = await sessions.find(sessionId, signal)
      return found && found.revokedAt === null && found.expiresAt > clock.now() ? found : null
    }
  }
