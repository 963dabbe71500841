import { limits } from '@chat/contracts'
import type { AssistantJob, AssistantWork, HeldJob } from '@chat/domain'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAssistantQueue, createAssistantWork } from '../src/index.ts'
import { freshPrefix } from './fresh-prefix.ts'
import { connectAll, eventually, keysOf } from './redis-under-test.ts'

const { url, prefix } = freshPrefix()
const scope = new AsyncDisposableStack()
let connections: Awaited<ReturnType<typeof connectAll<'command' | 'blocking' | 'subscriber'>>>
beforeAll(async () => {
  connections = await connectAll(url, ['command', 'blocking', 'subscriber'], scope)
})
afterAll(() => scope.disposeAsync())

let tests = 0
/** A queue of its own, with two processes that take from it. */
async function setUp(claimAfterMs = 60_000) {
  const keys = keysOf(`${prefix}-${(tests += 1)}`)
  const stopped: string[] = []
  const workOf = (nodeId: string): Promise<AssistantWork> =>
    createAssistantWork({
      ...connections,
      keys,
      nodeId,
      claimAfterMs,
      onAbort: (id) => stopped.push(`${nodeId} ${id}`),
    })
  const works = [await workOf('one'), await workOf('two')] as const
  return { queue: createAssistantQueue(connections.command, keys), works, stopped }
}

const jobOf = (id: string, askerId: string): AssistantJob => ({
  id,
  conversationId: `cnv_ai-${askerId}`,
  questionId: `cnv_ai-${askerId}.1`,
  threadRootId: null,
  replaces: null,
  askerId,
  model: null,
})
const done = { messageId: null, finishReason: 'stop' } as const

async function takeNow(work: AssistantWork, signal: AbortSignal): Promise<HeldJob> {
  const job = await work.take(signal)
  if (!job) throw new Error('there was nothing to take')
  return job
}

test('who asks much waits for themselves, and nobody else for them', async ({ signal }) => {
  const { queue, works } = await setUp()
  for (const id of ['a1', 'a2', 'a3']) expect(await queue.add(jobOf(id, 'ann'), signal)).toBe('queued')
  expect(await queue.add(jobOf('a1', 'ann'), signal)).toBe('known')
  expect(await queue.add(jobOf('a4', 'ann'), signal)).toBe('too-many')
  expect(await queue.add(jobOf('b1', 'bob'), signal)).toBe('queued')
  const order: string[] = []
  for (let index = 0; index < 4; index += 1) {
    const job = await takeNow(works[index % 2]!, signal)
    order.push(job.id)
    await works[index % 2]!.finish(job, done, signal)
  }
  expect(order).toEqual(['a1', 'b1', 'a2', 'a3'])
  expect(await works[0].depth(signal)).toBe(0)
  expect(await queue.add(jobOf('a1', 'ann'), signal)).toBe('known') // it was answered
})

test('the queue is bounded, and says so before anything is sent', async ({ signal }) => {
  const { queue, works } = await setUp()
  const users = Array.from({ length: limits.assistantQueueMax }, (_, index) => `user-${index}`)
  await Promise.all(users.map((userId) => queue.add(jobOf(`of-${userId}`, userId), signal)))
  expect(await queue.add(jobOf('late', 'late'), signal, { isDry: true })).toBe('busy')
  expect(await queue.add(jobOf('late', 'late'), signal)).toBe('busy')
  await works[0].finish(await takeNow(works[0], signal), done, signal)
  expect(await queue.add(jobOf('late', 'late'), signal, { isDry: true })).toBe('queued')
  expect(await queue.find('late', signal)).toBeNull()
  expect(await queue.add(jobOf('late', 'late'), signal)).toBe('queued')
})

test('what a dead process had is begun anew by another one, and the dead one has no say any more', async ({
  signal,
}) => {
  const { queue, works } = await setUp(100)
  await queue.add(jobOf('a1', 'ann'), signal)
  const first = await takeNow(works[0], signal)
  expect(await works[0].append(first, 'half', signal)).toBe('kept')
  const second = await eventually(() => takeNow(works[1], signal))
  expect([first.attempt, second.attempt]).toEqual([1, 2])
  expect(await queue.find('a1', signal)).toMatchObject({ attempt: 2, index: 0, text: '' })
  expect(await works[0].append(first, ' of it', signal)).toBe('lost')
  await works[0].finish(first, done, signal)
  expect(await queue.runningIn('cnv_ai-ann', signal)).toMatchObject([{ id: 'a1', state: 'running' }])
  expect(await works[1].append(second, 'whole', signal)).toBe('kept')
  await works[1].finish(second, done, signal)
  expect(await queue.find('a1', signal)).toMatchObject({ state: 'done', text: 'whole', finishReason: 'stop' })
  expect(await queue.runningIn('cnv_ai-ann', signal)).toEqual([])
})

test('what is remembered of a conversation is forgotten when it is to be', async ({ signal }) => {
  const { queue, works } = await setUp()
  const summary = { text: 'herons', upTo: 4, headSeq: 9, hiddenCount: 0 }
  await works[0].keepSummary('cnv_ai-ann', summary, signal)
  expect(await works[1].summaryOf('cnv_ai-ann', signal)).toEqual(summary)
  await queue.forgetSummary('cnv_ai-ann', signal)
  expect(await works[1].summaryOf('cnv_ai-ann', signal)).toBeNull()
})

test('what is renewed stays where it is', async ({ signal }) => {
  const { queue, works } = await setUp(400)
  await queue.add(jobOf('a1', 'ann'), signal)
  const job = await takeNow(works[0], signal)
  const until = performance.now() + 1_200
  while (performance.now() < until) expect(await works[0].renew([job], signal)).toEqual([])
  expect(await works[1].take(signal)).toBeNull()
})

test('a stop is heard at once by who writes, is found by who did not hear it, and takes what waits away', async ({
  signal,
}) => {
  const { queue, works, stopped } = await setUp()
  for (const id of ['a1', 'a2', 'a3']) await queue.add(jobOf(id, 'ann'), signal)
  const job = await takeNow(works[0], signal)
  expect(await queue.abort(jobOf('a1', 'ann'), signal)).toBe('stopping')
  await eventually(() => expect(stopped.toSorted()).toEqual(['one a1', 'two a1']))
  expect(await works[0].append(job, 'more', signal)).toBe('stopping')
  expect(await works[0].renew([job], signal)).toEqual(['a1'])
  expect(await queue.abort(jobOf('a2', 'ann'), signal)).toBe('stopped')
  expect(await queue.abort(jobOf('a2', 'ann'), signal)).toBe('over')
  expect(await queue.abort(jobOf('never', 'ann'), signal)).toBe('over')
  await works[0].finish(job, { messageId: null, finishReason: 'aborted' }, signal)
  expect(await takeNow(works[1], signal)).toMatchObject({ id: 'a3', attempt: 1 })
})
