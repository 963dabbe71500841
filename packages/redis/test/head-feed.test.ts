import { freshConversationId } from '@chat/domain/conformance'
import { expect, test } from 'vitest'
import { createHeadFeed, createPublisher } from '../src/index.ts'
import { startFlakyProxy } from './flaky-proxy.ts'
import { freshPrefix } from './fresh-prefix.ts'
import { connectAll, eventually, keysOf } from './redis-under-test.ts'

const { url, prefix } = freshPrefix()

test('each look tells what moved since the one before; after a lost connection nobody knows', async ({ signal }) => {
  await using proxy = await startFlakyProxy(url)
  await using scope = new AsyncDisposableStack()
  const keys = keysOf(prefix)
  const { command: own } = await connectAll(proxy.url, ['command'], scope)
  const { command } = await connectAll(url, ['command'], scope)
  const publisher = createPublisher(command, keys)
  const feed = createHeadFeed(own, keys)
  const [first, second] = [freshConversationId(), freshConversationId()]
  const announce = (...heads: [string, number][]) =>
    publisher.announceHeads(
      heads.map(([conversationId, seq]) => ({ conversationId, seq })),
      signal,
    )

  await announce([first, 1])
  expect(await feed.moved(signal)).toEqual({ heads: [], isComplete: false })
  expect(await feed.moved(signal)).toEqual({ heads: [], isComplete: true })
  await announce([first, 2], [second, 7])
  await announce([first, 3])
  const moved = await feed.moved(signal)
  expect(moved.isComplete).toBe(true)
  expect(new Map(moved.heads.map(({ conversationId, seq }) => [conversationId, seq]))).toEqual(
    new Map([
      [first, 3],
      [second, 7],
    ]),
  )
  expect((await feed.moved(signal)).heads).toEqual([])

  proxy.cut()
  await expect(feed.moved(signal)).rejects.toThrow()
  await announce([second, 8])
  proxy.restore()
  expect(await eventually(() => feed.moved(signal))).toEqual({ heads: [], isComplete: false })
  await announce([second, 9])
  expect(await feed.moved(signal)).toEqual({ heads: [{ conversationId: second, seq: 9 }], isComplete: true })
})
