import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import {
  createProcessGuard,
  lockDataFolder,
  readDataVersions,
  readOrCreateSecrets,
  startRedis,
  writeDataVersions,
} from '../src/index.ts'
import { isRunning } from './fixtures/running.ts'
import { temporaryFolder } from './fixtures/temporary-folder.ts'

test('a second launcher is told who holds the folder', async () => {
  const folder = temporaryFolder()
  const lock = await lockDataFolder(folder, { stackId: 'one', url: 'http://localhost:3000' })
  await expect(lockDataFolder(folder, { stackId: 'two', url: 'http://localhost:3001' })).rejects.toThrow(
    `is in use by process ${process.pid} (http://localhost:3000`,
  )
  lock.release()
  const next = await lockDataFolder(folder, { stackId: 'two', url: 'http://localhost:3001' })
  next.release()
})

test('what a killed launcher left behind is stopped before the folder is taken', async () => {
  const folder = temporaryFolder()
  const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    env: { ...process.env, CHAT_STACK_ID: 'left-behind' },
    detached: true,
    stdio: 'ignore',
  })
  await once(left, 'spawn')
  const pid = left.pid ?? 0
  // Redis writes over its environment.
  const guard = createProcessGuard('left-behind')
  const redis = await startRedis({ dataDir: join(folder, 'redis'), binDir: folder, guard })
  process.kill(guard.pid, 'SIGKILL')
  const holder = { pid: 2 ** 22 + 1, start: '1', stackId: 'left-behind', since: '', url: '' }
  writeFileSync(join(folder, 'launcher.lock'), JSON.stringify(holder))
  const lock = await lockDataFolder(folder, { stackId: 'new', url: '' })
  expect([pid, redis.pid].filter(isRunning)).toEqual([])
  lock.release()
})

test('secrets are made once and only their owner reads them', () => {
  const folder = temporaryFolder()
  const secrets = readOrCreateSecrets(folder)
  expect(secrets.JWT_SECRET.length).toBeGreaterThanOrEqual(64)
  expect(secrets.JWT_SECRET).not.toBe(secrets.JWT_REFRESH_SECRET)
  expect(readOrCreateSecrets(folder)).toEqual(secrets)
  expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600)
})

test('data of a newer version are refused in one line', () => {
  const folder = temporaryFolder()
  writeDataVersions(folder, { mongodb: '6.0.5' })
  expect(readDataVersions(folder).mongodb).toBe('6.0.5')
  const file = join(folder, 'versions.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"dataVersion": 1', '"dataVersion": 99'))
  expect(() => readDataVersions(folder)).toThrow(/newer version of Chatterbox \(data version 99/)
})
