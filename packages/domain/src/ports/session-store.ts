import type { SessionId, UserId } from '@chat/contracts'

export interface SessionRecord {
  id: SessionId
  userId: UserId
  /** SHA-256 of the refresh token that is valid now; the token itself is stored nowhere. */
  tokenHash: string
  /** How often the token was renewed. */
  generation: number
  /** When it last was, epoch ms. */
  rotatedAt: number
  createdAt: number // epoch ms
  expiresAt: number // epoch ms
  /** From here on it renews nothing; null while it lives. */
  revokedAt: number | null // epoch ms
}

/** The only writer of `sessions`. Expired ones vanish. Writes are on a majority: a session that ended stays ended. */
export interface SessionStore {
  create(session: SessionRecord, signal: AbortSignal): Promise<void>
  find(sessionId: SessionId, signal: AbortSignal): Promise<SessionRecord | null>
  /** Only where the session lives and its token is still the one with `fromHash`. Of many at once one wins. */
  rotate(
    sessionId: SessionId,
    rotation: { fromHash: string; toHash: string; generation: number; rotatedAt: number; expiresAt: number },
    signal: AbortSignal,
  ): Promise<boolean>
  /** Ends them, and answers those that lived until now. */
  revoke(sessionIds: readonly SessionId[], at: number, signal: AbortSignal): Promise<SessionId[]>
  /** Those that ended after this moment. */
  endedSince(at: number, signal: AbortSignal): Promise<{ id: SessionId; revokedAt: number }[]>
  liveOf(userId: UserId, signal: AbortSignal): Promise<SessionId[]>
  /** Ended before `endedBefore`, and the sockets of the user were not told yet. */
  untold(endedBefore: number, limit: number, signal: AbortSignal): Promise<{ id: SessionId; userId: UserId }[]>
  markTold(sessionIds: readonly SessionId[], signal: AbortSignal): Promise<void>
}
