import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { commonFields, limitFields, publicFields, tokenFields } from './config-fields.ts'
import { readConfig } from './read-config.ts'

const schema = z.object({ ...commonFields, ...publicFields, ...tokenFields, ...limitFields })
const good = {
  MONGODB_URI: 'mongodb://127.0.0.1/chat',
  REDIS_URL: 'redis://127.0.0.1',
  JWT_SECRET: 'kX93hdQ0zLm27vTnBpRw58sYcUfGaJe1',
  JWT_REFRESH_SECRET: 'Zp48wLq6TnXv19bRkYdM03hCsGuJfAe7',
}

test('defaults fill what is not set, durations become milliseconds', () => {
  const config = readConfig(schema, { ...good, PORT: '', JWT_EXPIRY: '24h' })
  expect(config).toMatchObject({
    HOST: '127.0.0.1',
    PORT: 0,
    KEY_PREFIX: 'chat',
    JWT_EXPIRY: 86_400_000,
    JWT_REFRESH_EXPIRY: 7 * 86_400_000,
    RATE_LIMIT_API_PER_MINUTE: 100,
  })
  expect(config.NODE_ID).not.toBe(readConfig(schema, good).NODE_ID)
})

test('the usual aliases are understood', () => {
  const { MONGODB_URI, REDIS_URL } = readConfig(schema, {
    ...good,
    MONGODB_URI: undefined,
    REDIS_URL: undefined,
    MONGO_URI: 'mongodb://db/chat',
    REDIS_HOST: 'cache',
    REDIS_PORT: '6380',
  })
  expect([MONGODB_URI, REDIS_URL]).toEqual(['mongodb://db/chat', 'redis://cache:6380'])
})

test('S3 is understood by the names of its own tools, and ours count first', () => {
  const s3 = z.object({ S3_ACCESS_KEY: z.string(), S3_BUCKET: z.string(), S3_REGION: z.string().default('here') })
  const environment = { AWS_ACCESS_KEY_ID: 'key', AWS_BUCKET_NAME: 'theirs', S3_BUCKET: 'ours' }
  expect(readConfig(s3, environment)).toEqual({ S3_ACCESS_KEY: 'key', S3_BUCKET: 'ours', S3_REGION: 'here' })
})

test('all mistakes are listed at once, each with its variable', () => {
  const { JWT_SECRET: _, ...rest } = good
  const read = () => readConfig(schema, { ...rest, PORT: 'abc', MONGODB_URI: 'localhost', JWT_EXPIRY: 'soon' })
  expect(read).toThrow('✖ is not set → at JWT_SECRET')
  expect(read).toThrow('✖ is not a port → at PORT')
  expect(read).toThrow('→ at MONGODB_URI')
  expect(read).toThrow('→ at JWT_EXPIRY')
})

test('in production a weak secret stops the start', () => {
  const weak = { ...good, JWT_SECRET: 'short', JWT_REFRESH_SECRET: 'your-super-secret-key-that-is-long-enough' }
  expect(() => readConfig(schema, weak)).not.toThrow()
  const read = () => readConfig(schema, { ...weak, NODE_ENV: 'production' })
  expect(read).toThrow('shorter than 32 characters → at JWT_SECRET')
  expect(read).toThrow('well-known word')
  expect(() => readConfig(schema, { ...good, NODE_ENV: 'production' })).not.toThrow()
  expect(() => readConfig(schema, { ...good, JWT_REFRESH_SECRET: good.JWT_SECRET, NODE_ENV: 'production' })).toThrow(
    'is the same as',
  )
})

test('a secret may stand in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'))
  try {
    writeFileSync(join(folder, 'jwt'), `${good.JWT_SECRET}\n`)
    const fromFile = { ...good, JWT_SECRET: undefined, JWT_SECRET_FILE: join(folder, 'jwt') }
    expect(readConfig(schema, fromFile).JWT_SECRET).toBe(good.JWT_SECRET)
    expect(() => readConfig(schema, { ...fromFile, JWT_SECRET_FILE: join(folder, 'none') })).toThrow(
      'cannot be read → at JWT_SECRET_FILE',
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
