import type { SessionId, UserId } from '@chat/contracts'

/** Signs the short-lived proof that a request or socket comes from a session. */
export interface AccessTokenIssuer {
  readonly expiresInSeconds: number
  sign(claims: { sub: UserId; sid: SessionId; username: string; role: 'user' | 'admin' }): string
}
