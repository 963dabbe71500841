import { expect, test } from 'vitest'
import { PASSWORD, type Person, startSystem } from './start-system.ts'

const system = startSystem()
const { call, person } = system
const login = (name: object, password = PASSWORD) => call('POST', '/auth/login', { body: { ...name, password } })
const refresh = (refreshToken: string) => call('POST', '/auth/refresh', { body: { refreshToken } })

test('whoever registers is signed in, is themselves, and takes part in general', async () => {
  const { status, body } = await call('POST', '/auth/register', {
    body: { username: 'Ann', email: 'Ann@Example.test', password: PASSWORD },
  })
  expect(status).toBe(201)
  expect(body).toEqual({
    user: {
      id: expect.stringMatching(/^usr_/),
      username: 'ann',
      email: 'ann@example.test',
      displayName: 'ann',
      avatarUrl: null,
      bio: '',
      status: { availability: 'online', text: null, emoji: null, expiresAt: null },
      privacy: { lastSeen: true, receipts: true, typing: true, directMessages: 'everyone' },
      role: 'admin',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    },
    accessToken: expect.any(String),
    refreshToken: expect.any(String),
    expiresIn: 900,
  })
  expect((await call('GET', '/auth/me', { as: body['accessToken'] })).body).toEqual(body['user'])
  const { body: list } = await call('GET', '/conversations', { as: body['accessToken'] })
  expect(list['items']).toMatchObject([{ kind: 'room', slug: 'general', role: 'member', state: 'accepted' }])
  expect((await person('second')).user.role).toBe('user')
})

test('a taken username and a taken address are said apart, folded', async () => {
  await person('taken')
  const answers = await Promise.all([
    call('POST', '/auth/register', { body: { username: 'TAKEN', email: 'new@example.test', password: PASSWORD } }),
    call('POST', '/auth/register', { body: { username: 'new', email: 'Taken@Example.test', password: PASSWORD } }),
  ])
  expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([
    [409, 'USERNAME_TAKEN'],
    [409, 'EMAIL_TAKEN'],
  ])
})

test('of many who want one name at once, one gets it', async () => {
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      call('POST', '/auth/register', {
        body: { username: 'wanted', email: `wanted${index}@example.test`, password: PASSWORD },
      }),
    ),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(answers.filter(({ body }) => body['code'] === 'USERNAME_TAKEN')).toHaveLength(7)
})

test.each([
  ['password1', 'PASSWORD_TOO_COMMON'],
  ['QWERTYUIOP', 'PASSWORD_TOO_COMMON'],
  ['commoner-x', 'PASSWORD_TOO_COMMON'],
  ['short', 'BAD_REQUEST'],
])('the password %s is refused', async (password, code) => {
  const { status, body } = await call('POST', '/auth/register', {
    body: { username: 'commoner-x', email: 'commoner@example.test', password },
  })
  expect([status, body['code']]).toEqual([400, code])
})

test('people sign in by name or address, and nobody learns whether an account exists', async () => {
  await person('bob')
  expect((await login({ username: ' BOB ' })).status).toBe(200)
  expect((await login({ email: 'bob@EXAMPLE.test' })).status).toBe(200)
  const wrong = await login({ username: 'bob' }, 'not-the-password')
  const unknown = await login({ username: 'nobody-at-all' }, 'not-the-password')
  expect(wrong.status).toBe(401)
  const shapeOf = ({ body }: typeof wrong) => ({ ...body, requestId: '' })
  expect(shapeOf(unknown)).toEqual(shapeOf(wrong))
  expect((await login({})).status).toBe(400)
})

test('an unknown account takes as long as a known one', { retry: 2 }, async () => {
  const slow = await system.startApi({ PASSWORD_HASH: 'bcrypt:10' })
  const timeOf = async (username: string) => {
    const times: number[] = []
    for (let round = 0; round < 9; round += 1) {
      const before = performance.now()
      await fetch(`http://127.0.0.1:${slow.port}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password: 'not-the-password' }),
      })
      times.push(performance.now() - before)
    }
    return times.toSorted((left, right) => left - right)[4] as number
  }
  // The account was hashed with 10 rounds too.
  await fetch(`http://127.0.0.1:${slow.port}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'timed-ten', email: 'timed-ten@example.test', password: PASSWORD }),
  })
  const [known, unknown] = [await timeOf('timed-ten'), await timeOf('timed-nobody')]
  expect(Math.abs(known - unknown)).toBeLessThan(0.35 * known)
})

test('a refresh token is exchanged once, and an old one ends the session', async () => {
  const first = await person('carol')
  const second = await refresh(first.refreshToken)
  expect(second.status).toBe(200)
  expect(second.body['refreshToken']).not.toBe(first.refreshToken)
  const third = await refresh(second.body['refreshToken'])
  expect(third.status).toBe(200)

  const reused = await refresh(first.refreshToken)
  expect([reused.status, reused.body['code']]).toEqual([401, 'REFRESH_TOKEN_INVALID'])
  expect((await refresh(third.body['refreshToken'])).status).toBe(401)
})

test('who lost the answer, or asks many times at once, gets the same successor', async () => {
  const { refreshToken } = await person('dave')
  const answers = await Promise.all(Array.from({ length: 12 }, () => refresh(refreshToken)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(new Set(answers.map(({ body }) => body['refreshToken'])).size).toBe(1)
  const late = await refresh(refreshToken)
  expect(late.body['refreshToken']).toBe(answers[0]?.body['refreshToken'])
  expect((await refresh(late.body['refreshToken'])).status).toBe(200)
})

test('made-up tokens end nothing', async () => {
  const { refreshToken } = await person('erin')
  const [session, generation] = refreshToken.split('.')
  for (const token of [`${session}.${generation}.${'x'.repeat(43)}`, `${session}.7.abc`, 'nonsense', `${session}..x`]) {
    expect((await refresh(token)).status).toBe(401)
  }
  expect((await refresh(refreshToken)).status).toBe(200)
})

test('logging out ends the session and is told to the inbox; doing it again changes nothing', async () => {
  const frank = await person('frank')
  for (let round = 0; round < 2; round += 1) {
    const { status } = await call('POST', '/auth/logout', { body: { refreshToken: frank.refreshToken } })
    expect(status).toBe(204)
  }
  expect((await refresh(frank.refreshToken)).status).toBe(401)
  const again = (await login({ username: 'frank' })).body['accessToken'] as string
  const { body } = await call('GET', `/conversations/inb_${frank.user.id}/log`, { as: again })
  const notices = (body['entries'] as { payload: object }[]).map(({ payload }) => payload)
  expect(notices).toContainEqual({ type: 'sessions-revoked', sessionIds: [frank.refreshToken.split('.')[0]] })
  const other = await person('franks-neighbour')
  expect((await call('GET', `/conversations/inb_${frank.user.id}/log`, { as: other })).status).toBe(404)
})

test('a changed password ends the other sessions, and only those', async () => {
  const grace = await person('grace')
  const { body: elsewhere } = await login({ username: 'grace' })
  const change = (currentPassword: string, newPassword: string) =>
    call('POST', '/auth/change-password', { as: grace, body: { currentPassword, newPassword } })

  expect((await change('wrong-password', 'another-horse-9')).body['code']).toBe('INVALID_CREDENTIALS')
  expect((await change(PASSWORD, 'password1')).body['code']).toBe('PASSWORD_TOO_COMMON')
  expect((await change(PASSWORD, 'another-horse-9')).status).toBe(204)

  expect((await refresh(elsewhere['refreshToken'])).status).toBe(401)
  expect((await refresh(grace.refreshToken)).status).toBe(200)
  expect((await login({ username: 'grace' })).status).toBe(401)
  expect((await login({ username: 'grace' }, 'another-horse-9')).status).toBe(200)
})

test('a session that ended changes no password', async () => {
  const heidi = await person('heidi')
  await call('POST', '/auth/logout', { body: { refreshToken: heidi.refreshToken } })
  const { status } = await call('POST', '/auth/change-password', {
    as: heidi as Person,
    body: { currentPassword: PASSWORD, newPassword: 'another-horse-9' },
  })
  expect(status).toBe(401)
})
