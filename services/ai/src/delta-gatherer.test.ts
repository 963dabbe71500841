import { systemClock } from '@chat/service-kit'
import { expect, test } from 'vitest'
import { DeltaGatherer } from './delta-gatherer.ts'

const LONG_MS = 600_000

test('the first goes on at once, what comes then is gathered, and the end does not wait', async ({ signal }) => {
  const passed: string[] = []
  const gatherer = new DeltaGatherer({
    pass: async (text) => void passed.push(text),
    clock: systemClock,
    everyMs: LONG_MS,
  })
  const failed = (error: unknown) => expect.unreachable(String(error))
  for (const text of ['one ', 'two ', 'three']) gatherer.add(text, signal, failed)
  expect(passed).toEqual(['one '])
  await gatherer.flush()
  expect(passed).toEqual(['one ', 'two three'])
})

test('who reads along no more ends it at once, and the rest is passed on', async () => {
  const passed: string[] = []
  const stopping = new AbortController()
  const failures: unknown[] = []
  const gatherer = new DeltaGatherer({
    pass: async (text) => void passed.push(text),
    clock: systemClock,
    everyMs: LONG_MS,
  })
  for (const text of ['one ', 'two']) gatherer.add(text, stopping.signal, (error) => failures.push(error))
  stopping.abort(new Error('stopped'))
  await gatherer.flush()
  expect(passed).toEqual(['one ', 'two'])
  expect(failures).toHaveLength(1)
})
