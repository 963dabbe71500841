import type { UserId } from '@chat/contracts'

export interface PresenceRecord {
  userId: UserId
  isOnline: boolean
  /** When the last socket was seen, epoch ms; null for never. */
  lastSeenAt: number | null
}

export interface PresenceSocket {
  userId: UserId
  socketId: string
}

/** Who has a live socket on any gateway. */
export interface PresenceStore {
  /** These sockets live for `ttlMs` from now, unless they are told of again. Answers the users who were offline. */
  keep(sockets: readonly PresenceSocket[], ttlMs: number, signal: AbortSignal): Promise<UserId[]>
  /** Users whose last socket ran out, each answered to one caller only. */
  expire(limit: number, signal: AbortSignal): Promise<UserId[]>
  read(userIds: readonly UserId[], signal: AbortSignal): Promise<PresenceRecord[]>
}
