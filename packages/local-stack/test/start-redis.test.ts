import { once } from 'node:events'
import { createConnection } from 'node:net'

import { expect, onTestFinished, test } from 'vitest'

import { startRedis, type RunningRedis } from '../src/index.ts'
import { temporaryFolder } from './fixtures/temporary-folder.ts'

const ask = async (redis: RunningRedis, command: string): Promise<string> => {
  const socket = createConnection({ port: redis.port, host: '127.0.0.1' })
  socket.write(`${command}\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return answer.toString().trim()
}

test('Redis keeps its data over a stop, forgets them when asked, and refuses to evict', async () => {
  const redis = await startRedis({ dataDir: temporaryFolder(), binDir: temporaryFolder() })
  onTestFinished(() => redis.stop())
  expect(await ask(redis, 'SET greeting hello')).toBe('+OK')
  const { port, pid } = redis
  await redis.restart()
  expect([redis.port, redis.pid === pid]).toEqual([port, false])
  expect(await ask(redis, 'GET greeting')).toContain('hello')
  expect(await ask(redis, 'CONFIG GET maxmemory-policy')).toContain('noeviction')
  await redis.kill()
  expect(redis.isRunning).toBe(false)
  await redis.restart({ empty: true })
  expect(await ask(redis, 'GET greeting')).toBe('$-1')
})
