import { eventually } from '@chat/testkit'
import { afterAll, expect, test } from 'vitest'
import type { ChurnConfig, ChurnFigures, ChurnPhase } from '../src/load/churn.ts'
import { startGenerator } from '../src/load/generator.ts'
import { startHttp } from '../src/load/start-http.ts'
import { connectAll, rest } from '../src/load/start-storm.ts'
import { startPlainMembers } from '../src/sides/members.ts'
import { startPeerServer } from '../src/sides/peer-server.ts'

const scope = new AsyncDisposableStack()
afterAll(() => scope.disposeAsync())

test('a storm counts who is ready, and hears nothing at rest', async () => {
  const { storm } = await startPlainMembers(scope, 60, { size: 10, perPerson: 3, messages: 1 })
  const { work, figures } = await connectAll(storm)
  expect(work).toEqual({ socket: 60 })
  expect(figures).toMatchObject({ failed: 0, 'sent away': 0 })
  expect((await rest(storm, 0.1)).figures).toEqual({ events: 0, closed: 0 })
})

test('a naive broadcast tells everybody of every key and of every break', async () => {
  const entry = new URL('../src/peers/naive-signals.ts', import.meta.url)
  const { server } = await startPeerServer(scope, { name: 'naive', entry })
  const people = Array.from({ length: 10 }, (_, index) => {
    const userId = `usr_${index}`
    return { userId, conversationId: 'room', auth: { userId, conversationId: 'room' } }
  })
  const config = { urls: [server.url], people, lastSignalsMs: 200 }
  const churn = scope.use(await startGenerator<ChurnConfig, ChurnPhase, ChurnFigures>('churn', config))
  // As a warm-up does: everybody is told of those who came.
  await eventually(async () => {
    const calm = await churn.run({ seconds: 0.2, flapsPerSecond: 0, typingPerSecond: 0 })
    expect(calm).toMatchObject({ presenceFrames: 0 })
  })
  const typing = await churn.run({ seconds: 1, flapsPerSecond: 0, typingPerSecond: 10 })
  expect(typing).toMatchObject({ typed: 10, typingFrames: 90, presenceFrames: 0 })
  const broken = await churn.run({ seconds: 1, flapsPerSecond: 1, typingPerSecond: 0 })
  expect(broken).toMatchObject({ flaps: 1, typingFrames: 0, presenceFrames: 18 })
})

test('requests are answered on connections that never pause, and at a rate', async () => {
  const entry = new URL('../src/peers/bare-fastify.ts', import.meta.url)
  const env = { ANSWERS: JSON.stringify({ me: { id: 'usr_1' } }) }
  const { server } = await startPeerServer(scope, { name: 'bare', entry, env })
  const ask = await startHttp(scope, { url: server.url, connections: 4 })
  const requests = [{ method: 'GET', path: '/me' }] as const
  expect((await ask({ requests, seconds: 0.5, ratePerSecond: 40 })).work).toEqual({ request: 20 })
  const closed = await ask({ requests, seconds: 0.2 })
  expect(closed.work['request']).toBeGreaterThan(20)
  expect(closed.figures['failed']).toBe(0)
  const missing = await ask({ requests: [{ method: 'GET', path: '/nothing' }], seconds: 1, once: true })
  expect(missing.figures['failed']).toBe(4)
})
