import { expect, test } from 'vitest'
import { createBcryptHasher } from './bcrypt-hasher.ts'

const { signal } = new AbortController()

test('a password is verified by its hash, to its last byte', async () => {
  const hasher = await createBcryptHasher({ rounds: 4, concurrency: 2 })
  const long = 'x'.repeat(100)
  const hash = await hasher.hash(`${long}1`, signal)
  expect(hash).toMatch(/^\$2[aby]\$04\$/)
  expect(await hasher.verify(`${long}1`, hash, signal)).toBe(true)
  expect(await hasher.verify(`${long}2`, hash, signal)).toBe(false)
  expect(await hasher.verify(`${long}1`, null, signal)).toBe(false)
})

test('what waits is bounded, and whoever is turned away is told when to come back', async () => {
  const hasher = await createBcryptHasher({ rounds: 4, concurrency: 1 })
  const outcomes = await Promise.allSettled(Array.from({ length: 70 }, (_, index) => hasher.hash(`${index}`, signal)))
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused).toHaveLength(5)
  expect(refused[0]?.reason).toMatchObject({ code: 'BUSY', more: { retryAfter: 5 } })
  expect(await hasher.hash('after', signal)).toBeTruthy()
})

test('whoever gave up while waiting takes no turn', async () => {
  const hasher = await createBcryptHasher({ rounds: 4, concurrency: 1 })
  const leaver = new AbortController()
  const first = hasher.hash('first', signal)
  const second = hasher.hash('second', leaver.signal)
  leaver.abort(new Error('gone'))
  await expect(second).rejects.toThrow('gone')
  await first
  expect(await hasher.hash('third', signal)).toBeTruthy()
})
