import { createHash, createHmac } from 'node:crypto'
import { problemOf } from '@chat/contracts'
import { beforeEach, expect, test } from 'vitest'
import { CountedIds, ManualClock, MemoryCommander, MemorySessions, MemoryUsers } from '../fakes/index.ts'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import { createSendCommand } from '../sending/send-command.ts'
import { createChangePassword } from './change-password.ts'
import { createLogin } from './login.ts'
import { createLogout } from './logout.ts'
import { createRefreshSession } from './refresh-session.ts'
import { createRegister } from './register.ts'
import { createRevokeSessions } from './revoke-sessions.ts'

const { signal } = new AbortController()
const hasher: PasswordHasher & { verified: (string | null)[] } = {
  verified: [],
  hash: async (password) => `hash of ${password}`,
  async verify(password, hash) {
    this.verified.push(hash)
    return hash === `hash of ${password}`
  },
}
const account = { username: 'ann', email: 'ann@example.test', password: 'correct-horse-7' }

function createAccounts() {
  const clock = new ManualClock()
  const commander = new MemoryCommander()
  commander.answer = () => ({ ok: true, data: { seq: 1 } })
  const digest = (text: string) => createHash('sha256').update(text).digest('hex')
  const sessions = new MemorySessions()
  const revokeSessions = createRevokeSessions({
    sessions,
    sendCommand: createSendCommand({ commander, clock }),
    digest,
    clock,
  })
  const deps = {
    users: new MemoryUsers(),
    sessions,
    hasher,
    digest,
    keyedDigest: (text: string) => createHmac('sha256', 'a secret').update(text).digest('base64url'),
    accessTokens: { expiresInSeconds: 900, sign: (claims: object) => JSON.stringify(claims) },
    refreshExpiresInMs: 7 * 86_400_000,
    isCommonPassword: (password: string) => password === 'password1',
    adminEmail: null,
    isOpen: true,
    revokeSessions,
    clock,
    ids: new CountedIds(),
  }
  return {
    clock,
    commander,
    revokeSessions,
    register: createRegister(deps),
    login: createLogin(deps),
    refresh: createRefreshSession(deps),
    logout: createLogout(deps),
    changePassword: createChangePassword(deps),
    deps,
  }
}
let accounts: ReturnType<typeof createAccounts>
beforeEach(() => {
  accounts = createAccounts()
  hasher.verified = []
})
const refused = (code: string) => expect.objectContaining({ code })

test('the one before the valid token is forgiven for 10 s, and then ends the session', async () => {
  const { register, refresh, clock } = accounts
  const { refreshToken: first } = await register(account, signal)
  const { refreshToken: second } = await refresh(first, 't', signal)
  clock.advance(10_000)
  expect((await refresh(first, 't', signal)).refreshToken).toBe(second)
  clock.advance(1)
  await expect(refresh(first, 't', signal)).rejects.toEqual(refused('REFRESH_TOKEN_INVALID'))
  await expect(refresh(second, 't', signal)).rejects.toEqual(refused('REFRESH_TOKEN_INVALID'))
})

test('an old token of a long chain is known as one, a made-up one is not', async () => {
  const { register, refresh } = accounts
  const { refreshToken: first } = await register(account, signal)
  let last = first
  for (let round = 0; round < 50; round += 1) last = (await refresh(last, 't', signal)).refreshToken
  const madeUp = first.replace(/\.[^.]*$/, '.made-up')
  await expect(refresh(madeUp, 't', signal)).rejects.toEqual(refused('REFRESH_TOKEN_INVALID'))
  last = (await refresh(last, 't', signal)).refreshToken
  await expect(refresh(first, 't', signal)).rejects.toEqual(refused('REFRESH_TOKEN_INVALID'))
  await expect(refresh(last, 't', signal)).rejects.toEqual(refused('REFRESH_TOKEN_INVALID'))
})

test('a session runs out when it is not renewed', async () => {
  const { register, refresh, clock } = accounts
  const { refreshToken } = await register(account, signal)
  clock.advance(7 * 86_400_000 - 1)
  const renewed = await refresh(refreshToken, 't', signal)
  clock.advance(7 * 86_400_000)
  await expect(refresh(renewed.refreshToken, 't', signal)).rejects.toEqual(refused('REFRESH_TOKEN_INVALID'))
})

test('sockets are told of an ended session once, and later when nobody answered', async () => {
  const { register, logout, revokeSessions, commander, clock } = accounts
  const { refreshToken, user } = await register(account, signal)
  commander.answer = () => {
    clock.advance(3_000)
    return { ok: false, error: problemOf('NO_ANSWER') }
  }
  await logout(refreshToken, 't', signal)
  const ids = new Set(commander.sent.map(({ commandId }) => commandId))
  expect(ids.size).toBe(1)

  commander.sent.length = 0
  commander.answer = () => ({ ok: true, data: { seq: 1 } })
  clock.advance(5_001)
  expect(await revokeSessions.tellUntold('t', signal)).toBe(1)
  expect(commander.sent).toMatchObject([
    {
      name: 'append-to-inbox',
      conversationId: `inb_${user.id}`,
      commandId: [...ids][0],
      request: { notice: { type: 'sessions-revoked', sessionIds: [refreshToken.split('.')[0]] } },
    },
  ])
  expect(await revokeSessions.tellUntold('t', signal)).toBe(0)
})

test('an unknown account costs a verification too', async () => {
  const { register, login } = accounts
  await register(account, signal)
  for (const username of ['ann', 'nobody']) {
    await expect(login({ username }, 'wrong', signal)).rejects.toEqual(refused('INVALID_CREDENTIALS'))
  }
  expect(hasher.verified).toEqual(['hash of correct-horse-7', null])
})

test('a sign-in that a change of the password overtook is none', async () => {
  const { register, login, changePassword, deps } = accounts
  const { user, refreshToken } = await register(account, signal)
  const sessionId = refreshToken.split('.')[0] as string
  const slow = createLogin({
    ...deps,
    hasher: {
      hash: hasher.hash,
      async verify(password, hash) {
        const isRight = await hasher.verify(password, hash, signal)
        const change = { userId: user.id, sessionId, currentPassword: account.password, newPassword: 'another-horse-8' }
        await changePassword(change, 't', signal)
        return isRight
      },
    },
  })
  await expect(slow({ username: 'ann' }, account.password, signal)).rejects.toEqual(refused('INVALID_CREDENTIALS'))
  expect(await deps.sessions.liveOf(user.id, signal)).toEqual([sessionId])
  expect((await login({ username: 'ann' }, 'another-horse-8', signal)).user.id).toBe(user.id)
})

test('nobody may have the name, the address or what everybody tries as a password', async () => {
  const { register } = accounts
  for (const password of ['ANN', 'Ann@example.test', 'Password1']) {
    await expect(register({ ...account, password }, signal)).rejects.toEqual(refused('PASSWORD_TOO_COMMON'))
  }
})
