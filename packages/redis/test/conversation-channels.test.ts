import type { ChannelMessage } from '@chat/domain'
import { freshConversationId } from '@chat/domain/conformance'
import { expect, test } from 'vitest'
import { createConversationChannels, createPublisher } from '../src/index.ts'
import { startFlakyProxy } from './flaky-proxy.ts'
import { freshPrefix } from './fresh-prefix.ts'
import { connectAll, eventually, keysOf } from './redis-under-test.ts'

const { url, prefix } = freshPrefix()

test('frames and passing events arrive once subscribed, also after a lost connection, and not after leaving', async ({
  signal,
}) => {
  await using proxy = await startFlakyProxy(url)
  await using scope = new AsyncDisposableStack()
  const keys = keysOf(prefix)
  const { subscriber } = await connectAll(proxy.url, ['subscriber'], scope)
  const { command } = await connectAll(url, ['command'], scope)
  const received: ChannelMessage[] = []
  let reconnectedCount = 0
  const channels = createConversationChannels({
    subscriber,
    command,
    keys,
    onMessage: (message) => received.push(message),
    onReconnected: () => (reconnectedCount += 1),
    onError: (error) => {
      throw error
    },
  })
  const publisher = createPublisher(command, keys)
  const ids = Array.from({ length: 40 }, freshConversationId)
  const [first, last] = [ids[0] as string, ids.at(-1) as string]
  const frame = (conversationId: string, seq: number) => ({ conversationId, from: seq, to: seq, entries: [] })
  const seen = (count: number) => eventually(() => expect(received).toHaveLength(count))

  await channels.subscribe(ids, signal)
  await publisher.publish([frame(first, 1), frame(last, 1), frame(freshConversationId(), 1)], signal)
  await seen(2)
  expect(received).toEqual([frame(first, 1), frame(last, 1)])
  const typing = { conversationId: first, event: 'user-typing' as const, payload: { userId: 'usr_ann' } }
  channels.publish(typing)
  await seen(3)
  expect(received[2]).toEqual(typing)

  proxy.cut()
  await publisher.publish([frame(first, 2)], signal)
  proxy.restore()
  await eventually(() => expect(reconnectedCount).toBe(1))
  await publisher.publish([frame(last, 3)], signal)
  await seen(4)
  expect(received[3]).toEqual(frame(last, 3))

  await channels.unsubscribe([first], signal)
  await publisher.publish([frame(first, 4), frame(last, 4)], signal)
  await seen(5)
  expect(received[4]).toEqual(frame(last, 4))
})
