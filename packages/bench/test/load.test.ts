import { fileURLToPath } from 'node:url'
import { type RunningService, startService } from '@chat/local-stack'
import { eventually } from '@chat/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cpuMsOf } from '../src/cpu-time.ts'
import { startGenerator } from '../src/load/generator.ts'
import type { LargeRoomConfig, LargeRoomFigures, LargeRoomPhase } from '../src/load/large-room.ts'
import { openLightSocket } from '../src/load/light-socket.ts'

let server: RunningService

beforeAll(async () => {
  server = await startService('plain-socket-io', process.env, {
    entry: fileURLToPath(new URL('../src/peers/plain-socket-io.ts', import.meta.url)),
  })
})
afterAll(() => server.stop())

test('a light socket is answered and hears what others say', async () => {
  const heard: string[] = []
  const [ann, bob] = await Promise.all([
    openLightSocket({ url: server.url }),
    openLightSocket({ url: server.url, onEvent: (packet) => heard.push(packet) }),
  ])
  const answer = await new Promise((resolve) =>
    ann.emit('send-message', { clientMsgId: 'one', content: 'hello – ü' }, resolve),
  )
  expect(answer).toMatchObject({ ok: true, data: { seq: 1 } })
  await eventually(() => expect(heard).toHaveLength(1))
  expect(JSON.parse(heard[0]?.slice(2) ?? '')).toMatchObject(['new-message', { content: 'hello – ü' }])
  ann.close()
  bob.close()
})

test('a server that is not there is an error, not a wait', async () => {
  await expect(openLightSocket({ url: 'http://127.0.0.1:1' })).rejects.toThrow('ECONNREFUSED')
})

test('a load in its own process counts every delivery and its own cost', async () => {
  using generator = await startGenerator<LargeRoomConfig, LargeRoomPhase, LargeRoomFigures>('large-room', {
    urls: [server.url],
    auths: Array.from({ length: 60 }, () => ({})),
    event: 'send-message',
    payload: { content: 'hello' },
  })
  const before = cpuMsOf(server.pid)
  const { sent, delivered, latency, generatorCores } = await generator.run({ ratePerSecond: 50, seconds: 1 })
  expect([sent, delivered, latency.count]).toEqual([50, 3_000, 100])
  expect(latency.p50Ms).toBeGreaterThan(0)
  expect(generatorCores).toBeGreaterThan(0)
  expect(cpuMsOf(server.pid)).toBeGreaterThan(before)
})

test('a load that cannot be set up says why', async () => {
  const config = { urls: ['http://127.0.0.1:1'], auths: [{}], event: 'send-message', payload: {} }
  await expect(startGenerator<LargeRoomConfig, LargeRoomPhase, LargeRoomFigures>('large-room', config)).rejects.toThrow(
    'ECONNREFUSED',
  )
})
