import { expect, test } from 'vitest'
import { ManualClock } from '../fakes/manual-clock.ts'
import { createSharedLogPages, type LogPage } from './read-log-page.ts'

const { signal } = new AbortController()
const page: LogPage = { to: 2, entries: [] }
const settled = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

function setUp(answers: (() => Promise<LogPage | null>)[]) {
  const clock = new ManualClock()
  const asked: string[] = []
  const readPage = createSharedLogPages({
    readPage: (conversationId, { from, to }) => {
      asked.push(`${conversationId} ${from}–${to}`)
      return answers.shift()?.() ?? Promise.resolve(page)
    },
    clock,
    signal,
  })
  return { clock, asked, read: (from: number, to: number) => readPage('cnv_1', { from, to }, signal) }
}

test('the same page is read once for all who ask within a second, and again after it', async () => {
  const { clock, asked, read } = setUp([])
  expect(await Promise.all([read(1, 2), read(1, 2), read(2, 2)])).toEqual([page, page, page])
  expect(await read(1, 2)).toBe(page)
  expect(asked).toEqual(['cnv_1 1–2', 'cnv_1 2–2'])
  await settled()
  clock.advance(1_000)
  await settled()
  await read(1, 2)
  expect(asked).toHaveLength(3)
})

test('a reading that failed, or found a gap, is not kept', async () => {
  const { asked, read } = setUp([() => Promise.reject(new Error('gone')), async () => null])
  await expect(read(1, 2)).rejects.toThrow('gone')
  await settled()
  expect(await read(1, 2)).toBeNull()
  await settled()
  expect(await read(1, 2)).toBe(page)
  expect(asked).toHaveLength(3)
})
