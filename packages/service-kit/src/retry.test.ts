import { expect, test } from 'vitest'
import { retry } from './retry.ts'
import { systemClock } from './system-clock.ts'

const quick = { attempts: 3, firstDelayMs: 1, maxDelayMs: 2 }

test('what fails is tried again, a bounded number of times', async ({ signal }) => {
  let tries = 0
  const work = async () => {
    tries += 1
    if (tries < 3) throw new Error('not yet')
    return 'done'
  }
  expect(await retry(work, quick, signal)).toBe('done')
  tries = -10
  await expect(retry(work, quick, signal)).rejects.toThrow('not yet')
  expect(tries).toBe(-7)
})

test('what cannot get better is not tried again', async ({ signal }) => {
  let tries = 0
  const work = async () => {
    tries += 1
    throw new Error('never')
  }
  await expect(retry(work, { ...quick, isRetryable: () => false }, signal)).rejects.toThrow('never')
  expect(tries).toBe(1)
})

test('a signal ends the waiting at once, with its reason', async () => {
  const stop = new AbortController()
  const work = async () => {
    throw new Error('away')
  }
  const retrying = retry(work, { attempts: Infinity, firstDelayMs: 1e9, maxDelayMs: 1e9 }, stop.signal)
  await systemClock.sleep(1, AbortSignal.timeout(1_000))
  stop.abort(new Error('stopped'))
  await expect(retrying).rejects.toThrow('stopped')
})
