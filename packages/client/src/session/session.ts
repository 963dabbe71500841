/** Who is signed in: keeps the tokens, and renews them once for all who ask. */
import type { Session as SessionAnswer } from '@chat/contracts'
import { ChatError } from '../chat-error.ts'
import type { Clock } from '../clock.ts'
import { isPassing, pause } from '../patience.ts'
import type { Http } from '../rest/http.ts'
import type { SessionStorage, StoredSession } from './session-storage.ts'

export interface SessionOptions {
  readonly http: Http
  readonly storage: SessionStorage
  readonly clock: Clock
  readonly random: () => number
  /** `renewed`: the same user with new tokens. */
  readonly onChange: (session: StoredSession | null, how: 'started' | 'renewed' | 'signed-out' | 'revoked') => void
}

export interface Session {
  current(): StoredSession | null
  /** Takes up what is stored. */
  resume(): StoredSession | null
  start(answer: SessionAnswer): StoredSession
  end(how: 'signed-out' | 'revoked'): void
  /** One that has not expired, by our clock. */
  accessToken(): Promise<string>
  /** Renews, unless `staleToken` was replaced already. Throws when the session has ended or nobody answers. */
  refresh(staleToken?: string): Promise<void>
  close(): void
}

/** Renewed after this part of its life. */
const RENEW_AT = 0.8
/** The server forgives a repeat within 10 s: then the answer was lost on the way. */
const LOST_ANSWER_MS = 9_000
const RETRY_PAUSE_MS = 500
/** For a renewal that failed in the background. */
const RENEW_AGAIN_MS = 20_000

export function createSession({ http, storage, clock, random, onChange }: SessionOptions): Session {
  const life = new AbortController()
  let current: StoredSession | null = null
  let refreshing: Promise<void> | null = null
  let callOffRenewal = () => {}

  function scheduleRenewal(afterMs?: number): void {
    callOffRenewal()
    if (current === null || current.refreshToken === '') return
    const left = current.expiresAt - clock.now()
    const delay = afterMs ?? Math.max(0, left * (RENEW_AT - random() * 0.1))
    callOffRenewal = clock.after(delay, () => {
      refresh().catch(() => scheduleRenewal(RENEW_AGAIN_MS))
    })
  }

  function adopt(session: StoredSession, how: 'started' | 'renewed'): void {
    current = session
    scheduleRenewal()
    onChange(session, how)
  }

  function end(how: 'signed-out' | 'revoked'): void {
    callOffRenewal()
    if (current === null) return
    current = null
    storage.clear()
    onChange(null, how)
  }

  function keep(answer: SessionAnswer, how: 'started' | 'renewed'): StoredSession {
    const { user, accessToken, refreshToken, expiresIn } = answer
    const session = { user, accessToken, refreshToken, expiresAt: clock.now() + expiresIn * 1000 }
    storage.save(session)
    adopt(session, how)
    return session
  }

  /** Another tab may have renewed it meanwhile. */
  function takeRenewedElsewhere(refreshToken: string): boolean {
    const stored = storage.load()
    if (stored === null || current === null) return false
    if (stored.refreshToken === refreshToken || stored.user.id !== current.user.id) return false
    if (stored.expiresAt <= clock.now()) return false
    adopt(stored, 'renewed')
    return true
  }

  async function exchange(): Promise<void> {
    const mine = current
    if (mine === null) throw new ChatError('NOT_SIGNED_IN', 'Sign in first.')
    if (takeRenewedElsewhere(mine.refreshToken)) return
    if (mine.refreshToken === '') {
      end('revoked')
      throw new ChatError('REFRESH_TOKEN_INVALID', 'The access token has expired.', { status: 401 })
    }
    const stored = storage.load()
    const { refreshToken } = stored?.user.id === mine.user.id ? stored : mine
    const giveUpAt = clock.now() + LOST_ANSWER_MS
    for (;;) {
      try {
        const answer = (await http('refresh', { body: { refreshToken } }, null)) as SessionAnswer
        if (current === null) throw new ChatError('NOT_SIGNED_IN', 'Signed out meanwhile.')
        keep(answer, 'renewed')
        return
      } catch (error) {
        if (error instanceof ChatError && error.code === 'REFRESH_TOKEN_INVALID') {
          if (takeRenewedElsewhere(refreshToken)) return
          end('revoked')
          throw error
        }
        const wait = Math.max(RETRY_PAUSE_MS, (error instanceof ChatError ? (error.retryAfter ?? 0) : 0) * 1000)
        if (!isPassing(error) || clock.now() + wait > giveUpAt) throw error
        await pause(wait, { clock, signal: life.signal })
      }
    }
  }

  function refresh(staleToken?: string): Promise<void> {
    if (staleToken !== undefined && current !== null && current.accessToken !== staleToken) return Promise.resolve()
    refreshing ??= (storage.exclusively?.(exchange) ?? exchange()).finally(() => {
      refreshing = null
    })
    return refreshing
  }

  const stopListening = storage.subscribe?.((stored) => {
    if (stored === null) {
      if (current !== null) {
        callOffRenewal()
        current = null
        onChange(null, 'signed-out')
      }
    } else if (stored.accessToken !== current?.accessToken) {
      adopt(stored, stored.user.id === current?.user.id ? 'renewed' : 'started')
    }
  })

  return {
    current: () => current,
    resume() {
      const stored = storage.load()
      if (stored !== null) adopt(stored, 'started')
      return stored
    },
    start: (answer) => keep(answer, 'started'),
    end,
    async accessToken() {
      if (current !== null && current.expiresAt <= clock.now() + 1_000) await refresh(current.accessToken)
      if (current === null) throw new ChatError('NOT_SIGNED_IN', 'Sign in first.', { status: 401 })
      return current.accessToken
    },
    refresh,
    close() {
      callOffRenewal()
      stopListening?.()
      life.abort(new ChatError('CANCELLED', 'The client was closed.'))
    },
  }
}
