import { expect, test } from 'vitest'
import { startDirectMessages } from '../src/load/start-direct-messages.ts'
import { startRooms } from '../src/load/start-rooms.ts'
import { measure } from '../src/measure/alternate.ts'
import { barePathPairs, startBarePath } from '../src/sides/bare-path.ts'
import { startSocketIoCluster } from '../src/sides/plain-socket-io.ts'
import { startRawWrites } from '../src/sides/raw-writes.ts'

const PHASE = { ratePerSecond: 50, seconds: 1 }

test('the bare path stores every message before it answers, and delivers it to the other one', async () => {
  await using scope = new AsyncDisposableStack()
  const { url, side } = await startBarePath(scope)
  const pairs = barePathPairs(url, 5)
  const run = await startDirectMessages(scope, { protocol: 'socket.io', pairs })
  const { figures, operations, cpuMs } = await measure({ ...side, run }, '50/s', 1, () => run(PHASE))
  expect(figures).toMatchObject({ sent: 50, refused: 0, 'without answer': 0, undelivered: 0 })
  expect(operations['redis']).toBeGreaterThanOrEqual(50)
  expect(cpuMs).toMatchObject({ gateways: expect.any(Number), workers: expect.any(Number), mongod: expect.any(Number) })
})

test('raw writes reach everybody', async () => {
  await using scope = new AsyncDisposableStack()
  const { server } = await startRawWrites(scope)
  const members = Array.from({ length: 20 }, () => ({ url: server.url, auth: {}, conversationIds: ['room'] }))
  const run = await startRooms(scope, { members, audience: 20 })
  expect(await run(PHASE)).toMatchObject({ work: { message: 50, delivery: 1_000 }, figures: { undelivered: 0 } })
})

test('two plain servers with the adapter are one', async () => {
  await using scope = new AsyncDisposableStack()
  const { servers } = await startSocketIoCluster(scope, 2)
  const members = Array.from({ length: 20 }, (_, place) => ({
    url: servers[place % 2]?.url ?? '',
    auth: { rooms: ['room'] },
    conversationIds: ['room'],
  }))
  const run = await startRooms(scope, { members, audience: 20 })
  expect(await run(PHASE)).toMatchObject({ work: { message: 50, delivery: 1_000 }, figures: { undelivered: 0 } })
})
