import { eventually } from '@chat/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLightSocket } from '../src/load/light-socket.ts'
import { startDirectMessages } from '../src/load/start-direct-messages.ts'
import { startRooms } from '../src/load/start-rooms.ts'
import { measure } from '../src/measure/alternate.ts'
import { plainPairs, startPlainSocketIo } from '../src/sides/plain-socket-io.ts'

const scope = new AsyncDisposableStack()
let plain: Awaited<ReturnType<typeof startPlainSocketIo>>

beforeAll(async () => {
  plain = await startPlainSocketIo(scope)
})
afterAll(() => scope.disposeAsync())

test('a light socket is answered and hears what others say', async () => {
  const heard: string[] = []
  const { url } = plain.server
  const auth = { rooms: ['room'] }
  const [ann, bob] = await Promise.all([
    openLightSocket({ url, auth }),
    openLightSocket({ url, auth, onEvent: (packet) => heard.push(packet.toString()) }),
  ])
  const said = { conversationId: 'room', clientMsgId: 'one', content: 'hello – ü' }
  const answer = await new Promise((resolve) => ann.emit('send-message', said, resolve))
  expect(answer).toMatchObject({ ok: true, data: { seq: 1 } })
  await eventually(() => expect(heard).toHaveLength(1))
  expect(JSON.parse(heard[0]?.slice(2) ?? '')).toMatchObject(['new-message', { content: 'hello – ü' }])
  ann.close()
  bob.close()
})

test('a server that is not there is an error, not a wait', async () => {
  await expect(openLightSocket({ url: 'http://127.0.0.1:1' })).rejects.toThrow('ECONNREFUSED')
})

test('a load in its own process counts every delivery, its own cost and that of the server', async () => {
  await using loads = new AsyncDisposableStack()
  const member = { url: plain.server.url, auth: { rooms: ['big'] }, conversationIds: ['big'] }
  const members = Array.from({ length: 60 }, () => member)
  const run = await startRooms(loads, { members, audience: 60 })
  const side = { ...plain.side, run }
  const { work, figures, generatorCores, cpuMs, memory } = await measure(side, '50/s', 1, () =>
    side.run({ ratePerSecond: 50, seconds: 1 }),
  )
  expect(work).toEqual({ delivery: 3_000, message: 50 })
  expect(figures).toMatchObject({ sent: 50, undelivered: 0 })
  expect(figures['delivery p50 ms']).toBeGreaterThan(0)
  expect(generatorCores).toBeGreaterThan(0)
  expect(cpuMs['gateways']).toBeGreaterThan(0)
  expect(memory['gateways']?.pssMb).toBeGreaterThan(5)
})

test('several processes share a load of direct messages, and their figures are one', async () => {
  await using loads = new AsyncDisposableStack()
  const pairs = plainPairs(plain.server.url, 3)
  const run = await startDirectMessages(loads, { protocol: 'socket.io', pairs }, 2)
  const { work, figures } = await run({ ratePerSecond: 100, seconds: 1 })
  expect(work).toEqual({ message: 100 })
  expect(figures).toMatchObject({ sent: 100, refused: 0, 'without answer': 0, undelivered: 0 })
})

test('a load that cannot be set up says why', async () => {
  await using loads = new AsyncDisposableStack()
  const member = { url: 'http://127.0.0.1:1', auth: {}, conversationIds: ['room'] }
  await expect(startRooms(loads, { members: [member], audience: 1 })).rejects.toThrow('ECONNREFUSED')
})
