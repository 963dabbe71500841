import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { PASSWORD, type Person, startSystem } from './start-system.ts'

// At the defaults, and without a worker: limits come first.
const system = startSystem({ worker: false, env: { RATE_LIMIT_API_PER_MINUTE: '', RATE_LIMIT_LOGIN_PER_MINUTE: '' } })
const { call } = system
const from = (address: string) => ({ 'x-forwarded-for': address })
const anyAddress = () => `10.${[...randomBytes(3)].join('.')}`

test('an address has 100 requests a minute, is told how many are left, and when to come back', async () => {
  const headers = from(anyAddress())
  for (let left = 99; left >= 0; left -= 1) {
    const answer = await call('GET', '/capabilities', { headers })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('ratelimit-policy')).toBe('"ip";q=100;w=60')
    // A token comes back every 600 ms.
    const [, remaining, reset] = /^"ip";r=(\d+);t=(\d+)$/.exec(answer.headers.get('ratelimit') ?? '') ?? []
    expect(Number(remaining) - left).toBeLessThanOrEqual(15)
    expect(Number(reset)).toBeLessThanOrEqual(60)
  }
  let refused = await call('GET', '/capabilities', { headers })
  for (let more = 0; more < 20 && refused.status === 200; more += 1)
    refused = await call('GET', '/capabilities', { headers })
  expect([refused.status, refused.body['code']]).toEqual([429, 'RATE_LIMITED'])
  expect(refused.headers.get('ratelimit')).toMatch(/^"ip";r=0;t=1$/)
  expect(refused.headers.get('retry-after')).toBe('1')
  expect(refused.body['retryAfter']).toBe(1)
  expect(refused.headers.get('x-ratelimit-limit')).toBeNull()
  // Nor does guessing addresses cost nothing.
  expect((await call('GET', '/nowhere', { headers })).status).toBe(429)
})

test('health is asked without limit, and other addresses are their own', async () => {
  const headers = from(anyAddress())
  for (let round = 0; round < 110; round += 1) {
    const answer = await call('GET', '/health', { headers })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('ratelimit')).toBeNull()
  }
  expect((await call('GET', '/capabilities', { headers })).headers.get('ratelimit')).toContain('r=99')
})

test('only the hop that our edge wrote is believed', async () => {
  const real = anyAddress()
  const remaining: string[] = []
  for (const claimed of ['1.1.1.1', '2.2.2.2', '3.3.3.3']) {
    const { headers } = await call('GET', '/capabilities', { headers: from(`${claimed}, ${real}`) })
    remaining.push(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1] ?? '')
  }
  expect(remaining).toEqual(['99', '98', '97'])
})

test('one account is tried ten times a minute from one address; other accounts stay open', async () => {
  const headers = from(anyAddress())
  const guess = (username: string) => call('POST', '/auth/login', { headers, body: { username, password: 'a guess' } })
  for (let round = 0; round < 10; round += 1) expect((await guess('victim')).status).toBe(401)
  const { status, body } = await guess(' VICTIM ')
  expect([status, body['code']]).toEqual([429, 'RATE_LIMITED'])
  expect(body['retryAfter']).toBeLessThanOrEqual(6)
  expect((await guess('somebody-else')).status).toBe(401)
})

test('an account is made although nobody answers for the first room', async () => {
  const { status } = await call('POST', '/auth/register', {
    headers: from(anyAddress()),
    body: { username: 'early', email: 'early@example.test', password: PASSWORD },
  })
  expect(status).toBe(201)
})

test('what nobody answers ends within 10 s, and says that sending it again can help', async () => {
  const headers = from(anyAddress())
  const register = async (username: string) =>
    (
      await call<Person>('POST', '/auth/register', {
        headers,
        body: { username, email: `${username}@example.test`, password: PASSWORD },
      })
    ).body
  const [ann, bob] = await Promise.all([register('ann'), register('bob')])
  const before = performance.now()
  const {
    status,
    body,
    headers: said,
  } = await call('POST', '/conversations/direct', {
    headers,
    as: ann,
    body: { userId: bob.user.id },
  })
  expect([status, body['code'], said.get('retry-after')]).toEqual([504, 'NO_ANSWER', '1'])
  expect(performance.now() - before).toBeLessThan(10_500)
})
