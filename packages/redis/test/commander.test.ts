import { freshConversationId, sampleCommand } from '@chat/domain/conformance'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createCommander,
  createCommandStream,
  createLagWatch,
  createPublisher,
  createReplyInbox,
  type Keys,
} from '../src/index.ts'
import { startFlakyProxy } from './flaky-proxy.ts'
import { freshPrefix } from './fresh-prefix.ts'
import { connectAll, eventually, keysOf } from './redis-under-test.ts'

const { url, prefix } = freshPrefix()
const scope = new AsyncDisposableStack()
let connections: Awaited<ReturnType<typeof connectAll<'command' | 'blocking' | 'subscriber'>>>
beforeAll(async () => {
  connections = await connectAll(url, ['command', 'blocking', 'subscriber'], scope)
})
afterAll(() => scope.disposeAsync())

async function makeCommander(keys: Keys) {
  const { command, subscriber } = connections
  const stream = createCommandStream({ ...connections, keys })
  const replies = await createReplyInbox(subscriber, keys, 'gateway-1')
  const commander = createCommander({ stream, replies, lag: createLagWatch(command, keys), keys })
  return { stream, commander, publisher: createPublisher(command, keys) }
}

const outgoing = () => {
  const { replyTo: _, ...command } = sampleCommand(freshConversationId())
  return command
}

test('a command reaches its partition, and its own answer comes back', async ({ signal }) => {
  const keys = keysOf(`${prefix}-1`)
  const { stream, commander, publisher } = await makeCommander(keys)
  const commands = [outgoing(), outgoing(), outgoing()]
  const answers = commands.map((command) => commander.send(command, { timeoutMs: 5_000 }, signal))
  const from = new Map(commands.map(({ conversationId }) => [keys.partitionOf(conversationId), '0']))
  const arrived = await eventually(async () => {
    const { commands: read } = await stream.read(from, { countPerPartition: 10, blockMs: 100 }, signal)
    expect(read).toHaveLength(3)
    return read
  })
  const replies = arrived.map(({ command }) => ({
    requestId: command?.replyTo.requestId ?? '',
    acknowledgement: { ok: true as const, data: command?.commandId },
  }))
  expect(arrived[0]?.command?.replyTo.node).toBe('gateway-1')
  await publisher.reply(new Map([['gateway-1', replies.reverse()]]), signal)
  expect(await Promise.all(answers)).toEqual(commands.map(({ commandId }) => ({ ok: true, data: commandId })))
})

test('no answer, and a caller who leaves, are told as such', async ({ signal }) => {
  const { commander } = await makeCommander(keysOf(`${prefix}-2`))
  const late = await commander.send(outgoing(), { timeoutMs: 30 }, signal)
  expect(late).toMatchObject({ ok: false, error: { code: 'NO_ANSWER' } })
  const leaver = new AbortController()
  const left = commander.send(outgoing(), { timeoutMs: 60_000 }, leaver.signal)
  setTimeout(() => leaver.abort(new Error('left')), 30)
  expect(await left).toMatchObject({ ok: false, error: { code: 'NO_ANSWER' } })
})

test('a partition that is too far behind is busy until its owner says better', async ({ signal }) => {
  const keys = keysOf(`${prefix}-3`)
  const { stream, commander } = await makeCommander(keys)
  const command = outgoing()
  const partition = keys.partitionOf(command.conversationId)
  const send = () => commander.send(command, { timeoutMs: 10 }, signal)
  await stream.reportLag([{ partition, waitingCount: 1, oldestMs: 9_000 }], signal)
  await eventually(async () => expect(await send()).toMatchObject({ error: { code: 'BUSY', retryAfter: 1 } }))
  await stream.reportLag([{ partition, waitingCount: 0, oldestMs: 0 }], signal)
  await eventually(async () => expect(await send()).toMatchObject({ error: { code: 'NO_ANSWER' } }))
})

test('answers come again after the connection that they come on was lost', async ({ signal }) => {
  const keys = keysOf(`${prefix}-4`)
  await using proxy = await startFlakyProxy(url)
  await using own = new AsyncDisposableStack()
  const { subscriber } = await connectAll(proxy.url, ['subscriber'], own)
  const replies = await createReplyInbox(subscriber, keys, 'gateway-2')
  const publisher = createPublisher(connections.command, keys)
  proxy.cut()
  proxy.restore()
  const { answer } = replies.expect('r1', 8_000, signal)
  const acknowledgement = { ok: true as const, data: 'here' }
  const telling = setInterval(() => {
    void publisher.reply(new Map([['gateway-2', [{ requestId: 'r1', acknowledgement }]]]), signal)
  }, 50)
  try {
    expect(await answer).toEqual(acknowledgement)
  } finally {
    clearInterval(telling)
  }
})
