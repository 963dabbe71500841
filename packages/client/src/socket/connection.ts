/** One socket that stays open: connects, comes back by itself, renews its token, and knows when not to. */
import type { Acknowledgement, DisconnectCode, Problem } from '@chat/contracts'
import { io, type Socket } from 'socket.io-client'
import type { Browser } from '../browser.ts'
import { ChatError } from '../chat-error.ts'
import type { Clock } from '../clock.ts'
import { comesBackAfter } from '../contract-values.ts'
import type { ConnectionState } from '../state/chat-state.ts'

export interface ConnectionOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string
  readonly browser: Browser | null
  readonly clock: Clock
  readonly random: () => number
  /** One that has not expired. */
  readonly accessToken: () => Promise<string>
  /** Renews the token that was refused. Rejects with a lasting error when the session has ended. */
  readonly renewToken: (refused: string) => Promise<void>
  readonly onState: (state: ConnectionState) => void
  readonly onConnected: () => void
  readonly onDisconnected: () => void
  readonly onEvent: (name: string, payload: unknown) => void
}

export interface Connection {
  open(): void
  /** Until `open` is called again. */
  shut(state: 'offline' | 'signed-out'): void
  /** Now and not after the pause. */
  hurry(): void
  isOpen(): boolean
  /** Rejects with `NETWORK` when the connection is lost before the answer. */
  send(name: string, request: unknown, attempt?: number): Promise<Acknowledgement>
  /** Shows the server a new token. */
  renew(token: string): void
  close(): void
}

const FIRST_PAUSE_MS = 100
const GROWING_FROM_MS = 500
const LONGEST_PAUSE_MS = 10_000
/** A connection that lived this long was a good one: the next pause is the first one again. */
const STEADY_AFTER_MS = 5_000
const CONNECT_TIMEOUT_MS = 10_000

const isAboutToken = (code: string | undefined): boolean => code === 'TOKEN_EXPIRED' || code === 'UNAUTHENTICATED'

export function createConnection(options: ConnectionOptions): Connection {
  const { baseUrl, browser, clock, random, onState } = options
  const { origin, pathname } = new URL(baseUrl)
  const socket: Socket = io(origin, {
    path: `${pathname.replace(/\/$/, '')}/socket.io`,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    withCredentials: true, // keeps the cookie that leads all requests of one connection to one gateway
    autoConnect: false,
    reconnection: false, // the pauses, the renewed token and the reasons not to come back are ours
    forceNew: true,
    timeout: CONNECT_TIMEOUT_MS,
  })
  const unanswered = new Set<(error: ChatError) => void>()
  let isWanted = false
  let wasOnline = false
  let failures = 0
  let hasRenewed = false
  let connectedAt = 0
  let shownToken = ''
  /** Counts the tries, so that what a try that was given up says late is not heard. */
  let round = 0
  let isTrying = false
  let callOffRetry = () => {}
  let callOffDraining = () => {}
  let toldCode: string | null = null

  const showWaiting = () =>
    onState(browser?.isOnline() === false ? 'offline' : wasOnline ? 'reconnecting' : 'connecting')

  async function tryNow(): Promise<void> {
    callOffRetry()
    if (!isWanted || isTrying || socket.connected) return
    isTrying = true
    const mine = ++round
    showWaiting()
    try {
      const token = await options.accessToken()
      if (mine !== round || !isWanted) return
      shownToken = token
      socket.auth = { token, dialect: 'native', frames: true }
      socket.connect()
    } catch (error) {
      if (mine === round) onFailure(error)
    }
  }

  function tryLater(atLeastMs = 0): void {
    callOffRetry()
    if (!isWanted) return
    const grown = failures === 0 ? FIRST_PAUSE_MS : GROWING_FROM_MS * 2 ** Math.min(failures - 1, 10)
    const delay = Math.max(atLeastMs, Math.min(LONGEST_PAUSE_MS, grown) * (0.5 + random()))
    failures += 1
    showWaiting()
    callOffRetry = clock.after(delay, () => void tryNow())
  }

  function giveUp(): void {
    isWanted = false
    callOffRetry()
  }

  /** The session has ended: whoever keeps it has said so already. */
  const isEnd = (error: unknown): boolean =>
    error instanceof ChatError && (error.code === 'REFRESH_TOKEN_INVALID' || error.code === 'NOT_SIGNED_IN')

  function onFailure(error: unknown): void {
    isTrying = false
    if (isEnd(error)) return giveUp()
    const problem = (error as { data?: Partial<Problem> }).data
    if (!isAboutToken(problem?.code) || hasRenewed) return tryLater((problem?.retryAfter ?? 0) * 1000)
    hasRenewed = true
    isTrying = true
    const mine = ++round
    options.renewToken(shownToken).then(
      () => {
        if (mine !== round) return
        isTrying = false
        void tryNow()
      },
      (cause: unknown) => {
        if (mine === round) onFailure(cause)
      },
    )
  }

  function failUnanswered(): void {
    const error = new ChatError('NETWORK', 'The connection was lost before the answer came.')
    for (const reject of unanswered) reject(error)
    unanswered.clear()
  }

  function onLost(): void {
    isTrying = false
    callOffDraining()
    if (clock.now() - connectedAt >= STEADY_AFTER_MS) failures = 0
    failUnanswered()
    options.onDisconnected()
  }

  socket.on('connect', () => {
    isTrying = false
    hasRenewed = false
    wasOnline = true
    toldCode = null
    connectedAt = clock.now()
    onState('online')
    options.onConnected()
  })
  socket.on('connect_error', onFailure)
  socket.on('disconnect', () => {
    onLost()
    if (!isWanted) return
    const comesBack = toldCode === null || comesBackAfter[toldCode as DisconnectCode] !== false
    if (comesBack) return tryLater()
    // Ended by the server: the session says whether it is over, or a renewed token opens the door again.
    const mine = ++round
    isTrying = true
    options.renewToken(shownToken).then(
      () => {
        if (mine !== round) return
        isTrying = false
        tryLater()
      },
      (error: unknown) => {
        if (mine === round) onFailure(error)
      },
    )
  })

  /** Moves to another gateway after the delay it was told, before this one hangs up. */
  function onDraining(afterMs: number): void {
    callOffDraining()
    callOffDraining = clock.after(afterMs, () => {
      if (!socket.connected || !isWanted) return
      failures = 0
      socket.disconnect()
    })
  }

  socket.onAny((name: string, payload: unknown) => {
    const code = (payload as { code?: unknown } | null | undefined)?.code
    if (name === 'server-draining') onDraining((payload as { afterMs?: number }).afterMs ?? 0)
    else if (name === 'error' && typeof code === 'string' && Object.hasOwn(comesBackAfter, code)) toldCode = code
    options.onEvent(name, payload)
  })

  function hurry(): void {
    if (!isWanted || socket.connected || isTrying) return
    failures = 0
    void tryNow()
  }

  const onVisible = () => {
    if (browser?.document.visibilityState === 'visible') hurry()
  }
  const onOffline = () => {
    if (isWanted && !socket.connected) showWaiting()
  }
  browser?.window.addEventListener('online', hurry)
  browser?.window.addEventListener('offline', onOffline)
  browser?.document.addEventListener('visibilitychange', onVisible)

  function shut(state: 'offline' | 'signed-out'): void {
    giveUp()
    round += 1
    isTrying = false
    const wasConnected = socket.connected
    socket.disconnect()
    if (!wasConnected) failUnanswered()
    wasOnline = false
    onState(state)
  }

  return {
    open() {
      if (isWanted) return
      isWanted = true
      failures = 0
      hasRenewed = false
      void tryNow()
    },
    shut,
    hurry,
    isOpen: () => socket.connected,
    send(name, request, attempt = 0) {
      if (!socket.connected) return Promise.reject(new ChatError('NETWORK', 'There is no connection.'))
      return new Promise((resolve, reject) => {
        unanswered.add(reject)
        const ack = (answer: Acknowledgement) => {
          unanswered.delete(reject)
          resolve(answer)
        }
        if (attempt > 0) socket.emit(name, request, { attempt }, ack)
        else socket.emit(name, request, ack)
      })
    },
    renew(token) {
      if (!socket.connected || token === shownToken) return
      shownToken = token
      socket.emit('auth', { token }, () => {})
    },
    close() {
      browser?.window.removeEventListener('online', hurry)
      browser?.window.removeEventListener('offline', onOffline)
      browser?.document.removeEventListener('visibilitychange', onVisible)
      giveUp()
      round += 1
      socket.disconnect()
      socket.offAny()
      socket.off()
      failUnanswered()
    },
  }
}
