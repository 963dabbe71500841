import { limits } from '@chat/contracts'
import { AppError, type Clock, type Presence, type SessionStore, type Subscriptions } from '@chat/domain'
import type { Logger } from '@chat/service-kit'
import type { Socket } from 'socket.io'
import { createAdmission } from './admission.ts'
import type { Authenticated } from './authenticate.ts'
import { closeSocket } from './close-socket.ts'
import { deviceRoomOf, dialectGiven } from './dialects/dialect.ts'
import { tell } from './dialects/tell.ts'
import type { GatewayMetrics } from './metrics.ts'
import type { Preferences } from './preferences.ts'
import type { Identity, Session } from './session.ts'
import type { Sessions } from './sessions.ts'

const EXPIRY_LEEWAY_MS = 30_000 // for a renewal that is on its way, and clocks that differ
const READY_MAX_MS = 10_000
const JOINS_AT_ONCE = 256 // their reads go together

export interface SocketLifeDeps {
  sessions: Sessions
  subscriptions: Pick<Subscriptions, 'connect' | 'disconnect'>
  preferences: Pick<Preferences, 'load' | 'forget'>
  presence: Pick<Presence, 'connected' | 'disconnected'>
  sessionStore: Pick<SessionStore, 'find'>
  metrics: Pick<GatewayMetrics, 'socketCut'>
  logger: Logger
  clock: Clock
}

/** What happens around the commands of a socket, from its first packet to its last. */
export interface SocketLife {
  open(socket: Socket, around: { serve: (session: Session) => void; left: (session: Session) => void }): void
  /** The socket has shown who it speaks for: everything begins. */
  begin(session: Session, identity: Identity): void
  /** Until the socket is joined to all its user's conversations. Throws `BUSY` when that takes long. */
  untilReady(session: Session): Promise<void>
  /** Whose token ended, and who did not renew it. */
  cutExpired(): void
}

export function createSocketLife({
  sessions,
  subscriptions,
  preferences,
  presence,
  sessionStore,
  metrics,
  logger,
  clock,
}: SocketLifeDeps): SocketLife {
  /** After a gateway died many come at once. */
  const joinAdmission = createAdmission({ running: JOINS_AT_ONCE, waiting: Number.POSITIVE_INFINITY })

  function begin(session: Session, identity: Identity): void {
    const { socket, closed } = session
    const { userId } = identity
    session.identity = identity
    sessions.addToUser(session, userId)
    void socket.join(deviceRoomOf(userId, session.dialect))
    // What changes from here on the inbox tells.
    session.ready = joinAdmission.run(async () => {
      await subscriptions.connect(socket.id, userId, closed)
      await preferences.load(userId, closed)
    })
    void onReady(session, identity).catch((error: unknown) => {
      if (!closed.aborted) logger.error({ err: error, userId }, 'socket not joined')
    })
  }

  async function onReady(session: Session, { userId, sessionId }: Identity): Promise<void> {
    await session.ready
    session.isReady = true
    if (session.socket.connected) presence.connected({ userId, socketId: session.socket.id })
    // The inbox tells of a session that ends from here on; before, nobody told.
    const stored = await sessionStore.find(sessionId, session.closed)
    if (stored && stored.revokedAt !== null) cut(session, 'session-revoked')
  }

  function cut({ socket }: Session, reason: Parameters<GatewayMetrics['socketCut']>[0]): void {
    metrics.socketCut(reason)
    closeSocket(socket, reason)
  }

  async function cutUnlessSignedIn(session: Session): Promise<void> {
    await clock.sleep(limits.socketAuthTimeoutMs, session.closed).catch(() => undefined)
    if (!session.closed.aborted && !session.identity) cut(session, 'auth-timeout')
  }

  function end(session: Session): void {
    const { socket, identity } = session
    sessions.remove(session)
    presence.disconnected(socket.id)
    subscriptions.disconnect(socket.id)
    if (identity && sessions.of(identity.userId).length === 0) preferences.forget(identity.userId)
  }

  return {
    begin,

    open(socket, { serve, left }) {
      const gone = new AbortController()
      const { auth } = socket.handshake
      const dialect = dialectGiven(auth)
      const session: Session = {
        socket,
        identity: null,
        dialect: dialect ?? 'native',
        isDialectGiven: dialect !== null,
        wantsFrames: auth['frames'] === true && dialect === 'native',
        ready: Promise.resolve(),
        isReady: false,
        roomNames: new Map(),
        inFlightCount: 0,
        closed: gone.signal,
      }
      sessions.add(session)
      socket.on('error', (error) => logger.debug({ err: error }, 'socket failed'))
      socket.on('disconnect', () => {
        gone.abort(new Error('the socket is gone'))
        left(session)
        end(session)
      })
      serve(session)
      const { authenticated } = socket.data as { authenticated?: Authenticated }
      if (!authenticated) {
        void cutUnlessSignedIn(session)
        return
      }
      const { identity, user, expiresIn } = authenticated
      begin(session, identity)
      const greet = (): void => tell(session, 'authenticated', { user, expiresIn })
      if (session.wantsFrames) greet()
      else void session.ready.then(greet, () => !session.closed.aborted && cut(session, 'not-joined'))
    },

    async untilReady(session) {
      if (session.isReady) return
      const late = Promise.withResolvers<never>()
      const timer = setTimeout(() => late.reject(new AppError('BUSY', { retryAfter: 1 })), READY_MAX_MS)
      await Promise.race([session.ready, late.promise]).finally(() => clearTimeout(timer))
    },

    cutExpired() {
      const now = clock.now()
      for (const session of sessions.all()) {
        const { identity } = session
        if (identity && identity.expiresAt + EXPIRY_LEEWAY_MS <= now) cut(session, 'token-expired')
      }
    },
  }
}
