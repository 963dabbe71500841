import { ID_PREFIXES, type Session } from '@chat/contracts'
import type { AccessTokenIssuer } from '../ports/access-token-issuer.ts'
import type { Clock } from '../ports/clock.ts'
import type { Digest } from '../ports/digest.ts'
import type { IdSource } from '../ports/ids.ts'
import type { SessionStore } from '../ports/session-store.ts'
import type { UserRecord } from '../ports/user-store.ts'
import { toWireMe } from '../user/wire-user.ts'
import { formatRefreshToken, hashOf, type RefreshToken } from './refresh-token.ts'

export interface OpenSessionDeps {
  sessions: SessionStore
  accessTokens: AccessTokenIssuer
  digest: Digest
  clock: Clock
  ids: IdSource
  refreshExpiresInMs: number
}

export function answerSession(user: UserRecord, token: RefreshToken, accessTokens: AccessTokenIssuer): Session {
  const { id, username, role } = user
  return {
    user: toWireMe(user),
    accessToken: accessTokens.sign({ sub: id, sid: token.sessionId, username, role }),
    refreshToken: formatRefreshToken(token),
    expiresIn: accessTokens.expiresInSeconds,
  }
}

/** A new session of somebody who has just proven who they are. */
export async function openSession(
  user: UserRecord,
  { sessions, accessTokens, digest, clock, ids, refreshExpiresInMs }: OpenSessionDeps,
  signal: AbortSignal,
): Promise<Session> {
  const token = { sessionId: `${ID_PREFIXES.session}${ids.token(24)}`, generation: 0, key: ids.token(43) }
  const now = clock.now()
  await sessions.create(
    {
      id: token.sessionId,
      userId: user.id,
      tokenHash: hashOf(token, digest),
      generation: 0,
      rotatedAt: now,
      createdAt: now,
      expiresAt: now + refreshExpiresInMs,
      revokedAt: null,
    },
    signal,
  )
  return answerSession(user, token, accessTokens)
}
