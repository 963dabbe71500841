import { describeCommandStream, freshConversationId, sampleCommand } from '@chat/domain/conformance'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCommandStream } from '../src/index.ts'
import { startFlakyProxy } from './flaky-proxy.ts'
import { freshPrefix } from './fresh-prefix.ts'
import { connectAll, eventually, keysOf } from './redis-under-test.ts'

const { url, prefix } = freshPrefix()
const scope = new AsyncDisposableStack()
let connections: Awaited<ReturnType<typeof connectAll<'command' | 'blocking'>>>
beforeAll(async () => {
  connections = await connectAll(url, ['command', 'blocking'], scope)
})
afterAll(() => scope.disposeAsync())

let made = 0
describeCommandStream('Redis', async () => {
  const keys = keysOf(`${prefix}-${(made += 1)}`)
  return {
    stream: createCommandStream({ ...connections, keys }),
    appendText: (partition, text) => connections.command.xadd(keys.commands(partition), '*', 'command', text),
  }
})

test('letters and lags stand where people and gateways look', async ({ signal }) => {
  const keys = keysOf(`${prefix}-letters`)
  const stream = createCommandStream({ ...connections, keys })
  await stream.deadLetter({ partition: 3, id: '1-1', raw: 'x'.repeat(5_000), reason: 'because', at: 7 }, signal)
  const [letter] = await connections.command.xrange(keys.deadLetters(), '-', '+')
  expect(letter?.[1]).toEqual(['partition', '3', 'id', '1-1', 'raw', 'x'.repeat(1_024), 'reason', 'because', 'at', '7'])
  await stream.reportLag([{ partition: 3, waitingCount: 4, oldestMs: 5 }], signal)
  const report = await connections.command.hget(keys.lag(keys.tagOf(3)), '3')
  expect(JSON.parse(report ?? '')).toMatchObject({ partition: 3, waitingCount: 4, oldestMs: 5 })
})

test('without Redis an append is refused in 2 s, and a read starts anew on a connection with a higher number', async ({
  signal,
}) => {
  await using proxy = await startFlakyProxy(url)
  await using own = new AsyncDisposableStack()
  const stream = createCommandStream({
    ...(await connectAll(proxy.url, ['command', 'blocking'], own)),
    keys: keysOf(`${prefix}-flaky`),
  })
  const append = () => stream.append(1, sampleCommand(freshConversationId()), signal)
  const read = () => stream.read(new Map([[1, '0']]), { countPerPartition: 10, blockMs: 0 }, signal)
  await append()
  const before = await read()
  expect(before.commands).toHaveLength(1)

  proxy.cut()
  await expect(append()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await expect(read()).rejects.toThrow()
  proxy.restore()
  const after = await eventually(async () => {
    const again = await read()
    expect(again.commands.length).toBeGreaterThan(0)
    return again
  })
  expect(after.connection).toBeGreaterThan(before.connection)
  await eventually(append)

  proxy.freeze()
  const frozenAt = performance.now()
  await expect(append()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(performance.now() - frozenAt).toBeLessThan(2_600)
  proxy.restore()
  await eventually(append)
})
