import type { Me, Session as SessionAnswer } from '@chat/contracts'
import { describe, expect, it } from 'vitest'
import { ChatError } from '../chat-error.ts'
import type { Http } from '../rest/http.ts'
import { createVirtualClock } from '../virtual-clock.test-support.ts'
import { createMemorySessionStorage } from './memory-session-storage.ts'
import { createSession } from './session.ts'
import type { StoredSession } from './session-storage.ts'

const user: Me = {
  id: 'usr_a',
  username: 'a',
  displayName: 'A',
  avatarUrl: null,
  bio: '',
  status: { availability: 'online', text: null, emoji: null, expiresAt: null },
  privacy: { lastSeen: true, receipts: true, typing: true, directMessages: 'everyone' },
  createdAt: '',
  email: 'a@example.com',
  role: 'user',
}
const answer = (n: number): SessionAnswer => ({
  user,
  accessToken: `access-${n}`,
  refreshToken: `refresh-${n}`,
  expiresIn: 100,
})
const storedOf = (n: number, expiresAt = 100_000): StoredSession => ({
  user,
  accessToken: `access-${n}`,
  refreshToken: `refresh-${n}`,
  expiresAt,
})
const lost = () => new ChatError('NETWORK', 'lost')

/** A server of sessions that rotates, and a way to lose its answers. */
function setUp(initial = storedOf(1)) {
  const clock = createVirtualClock()
  const storage = createMemorySessionStorage(initial)
  const spent: string[] = []
  const changes: string[] = []
  let failures: ChatError[] = []
  let count = 1
  const http: Http = async (operation, { body }) => {
    expect(operation).toBe('refresh')
    spent.push((body as { refreshToken: string }).refreshToken)
    const failure = failures.shift()
    if (failure !== undefined) throw failure
    count += 1
    return answer(count)
  }
  const session = createSession({
    http,
    storage,
    clock,
    random: () => 0,
    onChange: (current, how) => changes.push(`${how} ${current?.accessToken ?? '-'}`),
  })
  return { clock, storage, spent, changes, session, fail: (...errors: ChatError[]) => (failures = errors) }
}

describe('session', () => {
  it('renews once for all who ask, and not for a token that was replaced', async () => {
    const { session, spent } = setUp()
    session.resume()
    await Promise.all([session.refresh('access-1'), session.refresh(), session.refresh('access-1')])
    expect(spent).toEqual(['refresh-1'])
    await session.refresh('access-1')
    expect(spent).toEqual(['refresh-1'])
    expect(await session.accessToken()).toBe('access-2')
  })

  it('renews before the token expires', async () => {
    const { session, spent, clock, changes } = setUp()
    session.resume()
    await clock.advance(79_000)
    expect(spent).toEqual([])
    await clock.advance(2_000)
    expect(spent).toEqual(['refresh-1'])
    expect(changes).toEqual(['started access-1', 'renewed access-2'])
  })

  it('repeats with the same token when the answer is lost', async () => {
    const { session, spent, clock, fail } = setUp()
    session.resume()
    fail(lost(), lost())
    const renewed = session.refresh()
    await clock.advance(2_000)
    await renewed
    expect(spent).toEqual(['refresh-1', 'refresh-1', 'refresh-1'])
  })

  it('gives up within the 10 s that the server forgives, and keeps the session', async () => {
    const { session, clock, fail } = setUp()
    session.resume()
    fail(...Array.from({ length: 100 }, lost))
    const renewed = session.refresh().catch((error: unknown) => error)
    await clock.advance(10_000)
    expect(await renewed).toMatchObject({ code: 'NETWORK' })
    expect(session.current()?.refreshToken).toBe('refresh-1')
  })

  it('ends when the server says so', async () => {
    const { session, changes, storage, fail } = setUp()
    session.resume()
    fail(new ChatError('REFRESH_TOKEN_INVALID', 'over', { status: 401 }))
    await expect(session.refresh()).rejects.toMatchObject({ code: 'REFRESH_TOKEN_INVALID' })
    expect(changes.at(-1)).toBe('revoked -')
    expect(storage.load()).toBe(null)
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })
  })

  it('takes the token that another tab has got', async () => {
    const { session, storage, spent, fail } = setUp()
    session.resume()
    storage.save(storedOf(7))
    await session.refresh()
    expect(spent).toEqual([])
    expect(session.current()?.accessToken).toBe('access-7')

    // Without a lock both ask at once, and the slower one is told that its token is spent.
    fail(new ChatError('REFRESH_TOKEN_INVALID', 'spent', { status: 401 }))
    const renewed = session.refresh()
    storage.save(storedOf(8))
    await renewed
    expect(session.current()?.accessToken).toBe('access-8')
  })

  it('does not spend the token of a session that ended meanwhile', async () => {
    const { session, storage, spent } = setUp(storedOf(1, -1))
    session.resume()
    const token = session.accessToken()
    session.end('signed-out')
    await expect(token).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })
    expect(spent.length).toBeLessThanOrEqual(1)
    expect(storage.load()).toBe(null)
  })
})
