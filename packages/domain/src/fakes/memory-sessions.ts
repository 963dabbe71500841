import type { SessionId } from '@chat/contracts'
import type { SessionRecord, SessionStore } from '../ports/session-store.ts'

export class MemorySessions implements SessionStore {
  private readonly sessions = new Map<SessionId, SessionRecord & { isTold: boolean }>()

  create: SessionStore['create'] = async (session, signal) => {
    signal.throwIfAborted()
    this.sessions.set(session.id, { ...session, isTold: false })
  }

  find: SessionStore['find'] = async (sessionId, signal) => {
    signal.throwIfAborted()
    const found = this.sessions.get(sessionId)
    if (!found) return null
    const { isTold: _, ...session } = found
    return session
  }

  rotate: SessionStore['rotate'] = async (sessionId, { fromHash, toHash, ...rotation }, signal) => {
    signal.throwIfAborted()
    const session = this.sessions.get(sessionId)
    if (!session || session.revokedAt !== null || session.tokenHash !== fromHash) return false
    Object.assign(session, rotation, { tokenHash: toHash })
    return true
  }

  revoke: SessionStore['revoke'] = async (sessionIds, at, signal) => {
    signal.throwIfAborted()
    return sessionIds.filter((id) => {
      const session = this.sessions.get(id)
      if (!session || session.revokedAt !== null) return false
      session.revokedAt = at
      return true
    })
  }

  endedSince: SessionStore['endedSince'] = async (at, signal) => {
    signal.throwIfAborted()
    return [...this.sessions.values()].flatMap(({ id, revokedAt }) =>
      revokedAt !== null && revokedAt > at ? [{ id, revokedAt }] : [],
    )
  }

  liveOf: SessionStore['liveOf'] = async (userId, signal) => {
    signal.throwIfAborted()
    return [...this.sessions.values()]
      .filter((session) => session.userId === userId && session.revokedAt === null)
      .map(({ id }) => id)
  }

  untold: SessionStore['untold'] = async (endedBefore, limit, signal) => {
    signal.throwIfAborted()
    return [...this.sessions.values()]
      .filter(({ revokedAt, isTold }) => revokedAt !== null && revokedAt < endedBefore && !isTold)
      .slice(0, limit)
      .map(({ id, userId }) => ({ id, userId }))
  }

  markTold: SessionStore['markTold'] = async (sessionIds, signal) => {
    signal.throwIfAborted()
    for (const id of sessionIds) {
      const session = this.sessions.get(id)
      if (session) session.isTold = true
    }
  }
}
