import { fileURLToPath } from 'node:url'

import { expect, onTestFinished, test } from 'vitest'

import { startService, type RunningService, type StartServiceOptions } from '../src/index.ts'

const entry = fileURLToPath(new URL('fixtures/fake-service.ts', import.meta.url))

const start = async (env: NodeJS.ProcessEnv = {}, options: StartServiceOptions = {}): Promise<RunningService> => {
  const service = await startService(
    'fake',
    { PATH: process.env['PATH'], FAKE_ANSWER: 'first', ...env },
    { entry, ...options },
  )
  onTestFinished(async () => {
    await service.stop()
  })
  return service
}

const ask = async (service: RunningService) => (await fetch(service.url)).text()

test('a started service listens on the ports it was given', async () => {
  const service = await start()
  expect(await ask(service)).toBe('first')
  expect(service.adminPort).toBeGreaterThan(0)
})

test('a crashed service stays down without supervision, and comes back on its port when asked', async () => {
  const service = await start()
  const { port, pid } = service
  await service.kill()
  expect(service.isRunning).toBe(false)
  await service.restart({ FAKE_ANSWER: 'second' })
  expect(service.port).toBe(port)
  expect(service.pid).not.toBe(pid)
  expect(await ask(service)).toBe('second')
})

test('a supervised service is started again with growing pauses, until it is stopped', async () => {
  const pauses: number[] = []
  const service = await start({}, { supervise: true, onExit: (exit) => pauses.push(exit.restartsInMs) })
  const { port, pid } = service
  await service.kill()
  await expect.poll(() => service.isRunning && service.pid !== pid, { timeout: 10_000 }).toBe(true)
  await expect.poll(() => ask(service).catch(() => ''), { timeout: 5_000 }).toBe('first')
  expect(service.port).toBe(port)
  await service.kill()
  await expect.poll(() => pauses).toEqual([250, 500])
  await service.stop()
  await service.exited
  expect(service.isRunning).toBe(false)
})

test('a service that cannot start says why', async () => {
  await expect(start({ FAKE_MODE: 'refuse' })).rejects.toThrow(
    'fake stopped at once: start failed: JWT_SECRET is too short',
  )
})

test('a service that does not react to SIGTERM is killed after the grace period', async () => {
  const service = await start({ FAKE_MODE: 'stubborn' })
  expect(await service.stop(200)).toEqual({ code: null, signal: 'SIGKILL' })
})
