import { limits, PROTOCOL_VERSION } from '@chat/contracts'
import { connectRedis, createKeys, createNodeRegistry } from '@chat/redis'
import { sha256Prefix } from '@chat/service-kit'
import { eventually } from '@chat/testkit'
import { createSigner } from 'fast-jwt'
import { beforeAll, expect, test } from 'vitest'
import { PASSWORD, type Person, startSystem } from './start-system.ts'

const system = startSystem({ env: { CORS_ORIGINS: 'https://chat.example' } })
const { call, person } = system
let ann: Person

beforeAll(async () => {
  ann = await person('ann')
})

const PROBLEM = 'application/problem+json; charset=utf-8'

test('every failure is a problem with the id of its request', async () => {
  const headers = { 'x-request-id': 'from-the-browser-1' }
  const answers = [
    await call('GET', '/nowhere', { headers }),
    await call('GET', '/auth/me', { headers }),
    await call('POST', '/auth/login', { headers: { ...headers, 'content-type': 'application/json' }, body: '{"a":' }),
    await call('POST', '/auth/login', { headers, body: { username: 'a', password: 'x'.repeat(70_000) } }),
    await call('POST', '/auth/login', { headers: { ...headers, 'content-type': 'text/xml' }, body: '<a/>' }),
    await call('POST', '/auth/register', {
      headers,
      body: { username: 'x', email: 'no', password: PASSWORD, extra: 1 },
    }),
    await call('GET', '/conversations/%E0%A4%A', { headers, as: ann }),
  ]
  expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([
    [404, 'NOT_FOUND'],
    [401, 'UNAUTHENTICATED'],
    [400, 'BAD_REQUEST'],
    [413, 'PAYLOAD_TOO_LARGE'],
    [400, 'BAD_REQUEST'],
    [400, 'BAD_REQUEST'],
    [400, 'BAD_REQUEST'],
  ])
  for (const { status, headers, body } of answers) {
    expect(headers.get('content-type')).toBe(PROBLEM)
    expect(headers.get('x-request-id')).toBe('from-the-browser-1')
    expect(body).toMatchObject({
      status,
      requestId: 'from-the-browser-1',
      type: expect.any(String),
      title: expect.any(String),
    })
  }
  const { errors } = answers[5]!.body as { errors: { path: string; message: string }[] }
  expect(errors.map(({ path }) => path)).toEqual(expect.arrayContaining(['username', 'email']))
})

test('an id of the request is made where none of use was given', async () => {
  const { headers } = await call('GET', '/capabilities', { headers: { 'x-request-id': 'no good\tid' } })
  expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
})

test('answers are not kept, carry the headers of safety, and tell other origins apart', async () => {
  const { headers } = await call('GET', '/capabilities', { headers: { origin: 'https://chat.example' } })
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(headers.get('access-control-allow-origin')).toBe('https://chat.example')
  const other = await call('GET', '/capabilities', { headers: { origin: 'https://evil.example' } })
  expect(other.headers.get('access-control-allow-origin')).toBeNull()
})

test('an expired token says so, and what we did not sign is refused', async () => {
  const key = String(system.env['JWT_SECRET'])
  const claims = { sub: ann.user.id, sid: 'ses_1', username: 'ann', role: 'user' }
  const base = {
    key,
    algorithm: 'HS256',
    iss: 'chatterbox',
    aud: 'chatterbox',
    header: { alg: 'HS256', typ: 'at+jwt' },
  } as const
  const past = Math.floor(Date.now() / 1000) - 60
  const expired = createSigner({ ...base, expiresIn: 1_000 })({ ...claims, iat: past })
  const foreign = createSigner({ ...base, key: 'another-secret-of-thirty-two-chars', expiresIn: 60_000 })(claims)
  const untyped = createSigner({ ...base, header: { alg: 'HS256', typ: 'JWT' }, expiresIn: 60_000 })(claims)
  expect((await call('GET', '/auth/me', { as: expired })).body['code']).toBe('TOKEN_EXPIRED')
  for (const token of [foreign, untyped, ann.refreshToken, 'nonsense']) {
    const { status, body, headers } = await call('GET', '/auth/me', { as: token })
    expect([status, body['code'], headers.get('www-authenticate')]).toEqual([401, 'UNAUTHENTICATED', 'Bearer'])
  }
})

test('what can be done here can be asked for without an account', async () => {
  const { body } = await call('GET', '/capabilities')
  expect(body).toEqual({
    protocolVersion: PROTOCOL_VERSION,
    limits: { ...limits, rateLimitApiPerMinute: 0, rateLimitLoginPerMinute: 0, rateLimitMessagesPerSecond: 0 },
    features: expect.objectContaining({ registration: true, search: true, files: true, endToEndEncryption: false }),
    dialects: ['native', 'snake'],
  })
})

test('people are found by the beginning of their name, page by page', async () => {
  for (const name of ['zoe-a', 'zoe-b', 'zoe-c']) await person(name)
  const names: string[] = []
  for (let cursor = ''; ;) {
    const { body } = await call('GET', `/users?q=ZOE&limit=2${cursor && `&cursor=${cursor}`}`, { as: ann })
    names.push(...body['items'].map(({ username }: { username: string }) => username))
    if (body['nextCursor'] === null) break
    cursor = body['nextCursor']
  }
  expect(names).toEqual(['zoe-a', 'zoe-b', 'zoe-c'])
  expect((await call('GET', '/users?q=.*', { as: ann })).body['items']).toEqual([])
  const { body } = await call('GET', `/users/${ann.user.id}`, { as: ann })
  expect(body).toEqual({ ...ann.user, email: undefined, role: undefined, status: undefined, privacy: undefined })
  expect((await call('GET', '/users/usr_nobody', { as: ann })).body['code']).toBe('USER_NOT_FOUND')
})

test('presence is told to those who share a conversation', async () => {
  const peer = await person('peer')
  const { status, body } = await call('GET', `/users/${peer.user.id}/presence`, { as: ann })
  expect([status, body]).toEqual([
    200,
    { userId: peer.user.id, status: 'offline', text: null, emoji: null, expiresAt: null, lastSeenAt: null },
  ])
  const { body: list } = await call('GET', '/conversations', { as: peer })
  await call('POST', `/conversations/${list['items'][0].id}/leave`, { as: peer })
  expect((await call('GET', `/users/${peer.user.id}/presence`, { as: ann })).body['code']).toBe('USER_NOT_FOUND')
})

test('health names what is missing', async () => {
  const { status, body } = await call('GET', '/health')
  expect([status, body]).toEqual([
    503,
    {
      status: 'degraded',
      checks: { api: true, gateway: false, worker: true, mongodb: true, redis: true },
      optional: { files: false, ai: false, jobs: false },
    },
  ])
})

test('health is good when everything answers', async () => {
  const { REDIS_URL = '', KEY_PREFIX = '' } = system.env
  await using redis = await connectRedis(REDIS_URL, 'command', () => {})
  const nodes = createNodeRegistry(redis, createKeys(KEY_PREFIX, sha256Prefix))
  await nodes.announce('gateway', 'a-gateway')
  await nodes.announce('files', 'a-files')
  const { status, body } = await call('GET', '/health')
  expect([status, body['status'], body['optional']]).toEqual([200, 'ok', { files: true, ai: false, jobs: false }])
})

test('an api that stops answers what it has, and refuses more by name', async () => {
  const other = await system.startApi()
  const url = `http://127.0.0.1:${other.port}/api`
  const account = { username: 'last', email: 'last@example.test', password: PASSWORD }
  const headers = { 'content-type': 'application/json' }
  const last = fetch(`${url}/auth/register`, { method: 'POST', headers, body: JSON.stringify(account) })
  await eventually(async () => expect((await call('GET', '/users?q=last', { as: ann })).body['items']).toHaveLength(1))
  await other.drain(AbortSignal.timeout(10_000))
  expect((await last).status).toBe(201)
  await expect(fetch(`${url}/capabilities`)).rejects.toThrow('fetch failed')
  const ready = await fetch(`http://127.0.0.1:${other.adminPort}/readyz`)
  expect([ready.status, (await ready.text()).trim()]).toEqual([503, 'draining'])
})

test('requests and attempts are measured', async () => {
  const metrics = await (await fetch(`http://127.0.0.1:${system.api.adminPort}/metrics`)).text()
  expect(metrics).toMatch(
    /chat_http_request_duration_seconds_count\{method="GET",route="\/api\/users\/:userId",status_class="2xx"\} [1-9]/,
  )
  expect(metrics).toMatch(/chat_auth_attempts_total\{method="register",outcome="accepted"\} [1-9]/)
  expect((await fetch(`http://127.0.0.1:${system.api.adminPort}/readyz`)).status).toBe(200)
})
