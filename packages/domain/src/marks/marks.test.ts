import { expect, test } from 'vitest'
import type { VolatileEvent } from '../delivery/conversation-channels.ts'
import { ManualClock } from '../fakes/manual-clock.ts'
import type { MarkStore } from '../ports/conversation-reader.ts'
import { createMarkRead } from './create-mark.ts'
import { MarkBuffer } from './mark-buffer.ts'

const conversationId = 'cnv_x'
const ann = { userId: 'usr_ann', socketId: 'socket' }

function setUp({ head = 10, stored = 0, participantCount = 2, isQuiet = false } = {}) {
  const clock = new ManualClock()
  const stop = new AbortController()
  const writes: Parameters<MarkStore['write']>[0][] = []
  const published: VolatileEvent[] = []
  const own: object[] = []
  let failures = 0
  const buffer = new MarkBuffer({
    marks: {
      counterAt: async (_, seq) => seq - 1,
      write: async (marks) => {
        if (failures > 0) {
          failures -= 1
          throw new Error('the database is away')
        }
        writes.push(marks)
      },
    },
    clock,
    signal: stop.signal,
  })
  const markRead = createMarkRead({
    buffer,
    channels: { publish: (event) => published.push(event) },
    clamp: async (wished) => Math.min(wished, head),
    readsQuietly: async () => isQuiet,
    storedMark: async () => stored,
    participantCountOf: async () => participantCount,
    tellOwnDevices: (userId, exceptSocketId) => own.push({ userId, exceptSocketId }),
    authorOf: async () => 'usr_bob',
  })
  const pass = async (ms: number) => {
    clock.advance(ms)
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }
  return { markRead, buffer, writes, published, own, pass, signal: stop.signal, fail: () => (failures = 1) }
}

test('many marks within 250 ms are one write of the highest, and each step forward is told at once', async () => {
  const { markRead, writes, published, pass, signal } = setUp()
  expect(await markRead({ conversationId, upToSeq: 3 }, ann, signal)).toEqual({ upToSeq: 3 })
  expect(await markRead({ conversationId, messageIds: ['cnv_x.5', 'cnv_x.4'] }, ann, signal)).toEqual({ upToSeq: 5 })
  expect(await markRead({ conversationId, upToSeq: 4 }, ann, signal)).toEqual({ upToSeq: 5 })
  expect(published.map(({ payload }) => payload['upToSeq'])).toEqual([3, 5])
  expect(writes).toEqual([])
  await pass(250)
  expect(writes).toEqual([[{ conversationId, userId: ann.userId, at: expect.any(Number), read: { seq: 5, n: 4 } }]])
})

test('a mark is clamped to what there is and never moves back from what is stored', async () => {
  const { markRead, writes, published, pass, signal } = setUp({ stored: 7 })
  expect(await markRead({ conversationId, upToSeq: 6 }, ann, signal)).toEqual({ upToSeq: 7 })
  expect(published).toEqual([])
  expect(await markRead({ conversationId, upToSeq: 99 }, ann, signal)).toEqual({ upToSeq: 10 })
  await pass(250)
  expect(writes).toHaveLength(1)
})

test('messages of another conversation are refused', async () => {
  const { markRead, signal } = setUp()
  await expect(markRead({ conversationId, messageIds: ['cnv_y.1'] }, ann, signal)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  })
})

test('in a large room only the author and the own devices are told', async () => {
  const { markRead, published, own, signal } = setUp({ participantCount: 101 })
  await markRead({ conversationId, upToSeq: 3 }, ann, signal)
  expect(published[0]).toMatchObject({ toUserIds: ['usr_bob'] })
  expect(own).toEqual([{ userId: 'usr_ann', exceptSocketId: 'socket' }])
})

test('who reads quietly is told on their other devices alone, and others are not', async () => {
  const { markRead, writes, published, own, pass, signal } = setUp({ isQuiet: true })
  expect(await markRead({ conversationId, upToSeq: 3 }, ann, signal)).toEqual({ upToSeq: 3 })
  expect(published).toEqual([])
  expect(own).toHaveLength(1)
  await pass(250)
  expect(writes).toEqual([[{ conversationId, userId: ann.userId, at: expect.any(Number), quiet: { seq: 3, n: 2 } }]])
})

test('what could not be written is written later, and a drain writes what waits', async () => {
  const { markRead, buffer, writes, pass, signal, fail } = setUp()
  fail()
  await markRead({ conversationId, upToSeq: 3 }, ann, signal)
  await pass(250)
  expect(writes).toEqual([])
  await markRead({ conversationId, upToSeq: 4 }, ann, signal)
  await buffer.flush(signal)
  expect(writes).toEqual([[{ conversationId, userId: ann.userId, at: expect.any(Number), read: { seq: 4, n: 3 } }]])
  await pass(10_000)
  expect(writes).toHaveLength(1)
})
