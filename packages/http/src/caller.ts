import type { SessionId, UserId } from '@chat/contracts'

/** Who asks, proven by an access token. */
export interface Caller {
  userId: UserId
  sessionId: SessionId
  username: string
  /** One id from the browser to the database and back. */
  traceId: string
}
