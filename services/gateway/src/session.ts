import type { ConversationId, SessionId, UserId } from '@chat/contracts'
import type { Socket } from 'socket.io'
import type { Dialect } from './dialects/dialect.ts'

/** Who a socket speaks for; proven by an access token. */
export interface Identity {
  userId: UserId
  username: string
  sessionId: SessionId
  /** When the proof ends, epoch ms. */
  expiresAt: number
}

/** One socket. */
export interface Session {
  readonly socket: Socket
  /** null until it has shown a token. */
  identity: Identity | null
  /**
   * Whether it wants the log as frames, several entries at once, and asks for what it missed. Others are told that they
   * are in when they hear everything from there on.
   */
  readonly wantsFrames: boolean
  /** How it speaks; until it is given or detected, native. */
  dialect: Dialect
  /** Said in the handshake. */
  readonly isDialectGiven: boolean
  /** Settles when the socket is joined to all its user's conversations. */
  ready: Promise<void>
  isReady: boolean
  /** Rooms it joined by name: what it called them, and what they are called. */
  readonly roomNames: Map<ConversationId, { given: string; slug: string }>
  inFlightCount: number
  /** Aborts when the socket is gone. */
  readonly closed: AbortSignal
}

export type SignedInSession = Session & { identity: Identity }

export const isSignedIn = (session: Session): session is SignedInSession => session.identity !== null
