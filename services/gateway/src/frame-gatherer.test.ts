import type { Frame } from '@chat/domain'
import { expect, test } from 'vitest'
import { createFrameGatherer } from './frame-gatherer.ts'
import type { Session } from './session.ts'

const conversationId = 'cnv_a'
const many = Array.from({ length: 100 }, (_, index) => ({ inFlightCount: index }) as Session)
const frameAt = (seq: number): Frame => ({
  conversationId,
  from: seq,
  to: seq,
  entries: [{ seq, event: 'participant-removed', actorId: 'usr_a', at: '2026-01-01T00:00:00.000Z', payload: {} }],
})

function gathererUnderTest() {
  const waiting: (() => void)[] = []
  const written: [audience: number, from: number, to: number, entries: number][] = []
  const { deliver } = createFrameGatherer({
    write: (audience, { from, to, entries }) => written.push([audience.length, from, to, entries.length]),
    clock: { sleep: () => new Promise((resolve) => waiting.push(resolve)) },
    signal: new AbortController().signal,
  })
  const endPause = async () => {
    for (const end of waiting.splice(0)) end()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { deliver, written, endPause }
}

test('the first leaves at once, what follows leaves together', async () => {
  const { deliver, written, endPause } = gathererUnderTest()
  for (const seq of [1, 2, 3, 4]) deliver(many, frameAt(seq))
  expect(written).toEqual([[100, 1, 1, 1]])
  await endPause()
  expect(written.slice(1)).toEqual([[100, 2, 4, 3]])
  await endPause()
  deliver(many, frameAt(5))
  expect(written.slice(2)).toEqual([[100, 5, 5, 1]])
})

test('a few do not wait, and nobody is overtaken', async () => {
  const { deliver, written, endPause } = gathererUnderTest()
  deliver(many, frameAt(1))
  deliver(many, frameAt(2))
  deliver(many.slice(1), frameAt(3)) // somebody left
  deliver(many.slice(0, 1), frameAt(3))
  expect(written).toEqual([
    [100, 1, 1, 1],
    [100, 2, 2, 1],
    [99, 3, 3, 1],
    [1, 3, 3, 1],
  ])
  deliver(many, frameAt(4))
  deliver(many, frameAt(6)) // 5 is none of theirs
  await endPause()
  expect(written.slice(4)).toEqual([
    [100, 4, 4, 1],
    [100, 6, 6, 1],
  ])
})
