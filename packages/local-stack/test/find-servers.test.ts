import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, expect, test, vi } from 'vitest'

import { findMongod, findRedisServer } from '../src/index.ts'
import { temporaryFolder } from './fixtures/temporary-folder.ts'

const program = (output: string, status = 0): string => {
  const path = join(temporaryFolder(), 'program')
  writeFileSync(path, `#!/bin/sh\necho '${output}'\nexit ${status}\n`)
  chmodSync(path, 0o755)
  return path
}

afterEach(() => void vi.unstubAllEnvs())

test('a Redis that is too old is refused by name', async () => {
  const path = program('Redis server v=6.0.16 sha=0 malloc=jemalloc bits=64')
  vi.stubEnv('REDIS_SERVER_BINARY', path)
  await expect(findRedisServer({ binDir: temporaryFolder() })).rejects.toThrow(
    `${path} is Redis 6.0.16, too old: 7.0 or newer is needed`,
  )
})

test('a mongod of another release than the data is refused by name', async () => {
  const path = program('db version v5.0.9')
  vi.stubEnv('MONGOD_BINARY', path)
  await expect(findMongod({ binDir: temporaryFolder(), version: '6.0.5' })).rejects.toThrow(
    `the data were written by MongoDB 6.0.5, which is not here (${path} is 5.0.9)`,
  )
  expect(await findMongod({ binDir: temporaryFolder(), version: '5.0.2' })).toMatchObject({ path, version: '5.0.9' })
})

test('a mongod that does not run is named with its reason', async () => {
  const path = program('cannot open shared object file', 127)
  vi.stubEnv('MONGOD_BINARY', path)
  await expect(findMongod({ binDir: temporaryFolder() })).rejects.toThrow(
    `${path} does not run here: cannot open shared`,
  )
})
