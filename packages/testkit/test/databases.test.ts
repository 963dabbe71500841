import { Redis } from 'ioredis'
import { MongoClient } from 'mongodb'
import { afterAll, expect, test } from 'vitest'
import { freshDatabase } from '../src/fresh-database.ts'
import { freshPrefix } from '../src/fresh-prefix.ts'

const database = freshDatabase()
const keys = freshPrefix()
const client = new MongoClient(database.uri)
const redis = new Redis(keys.url)
afterAll(async () => {
  await client.close()
  redis.disconnect()
})

test('the database of this file is on a replica set, so that a majority means something', async () => {
  expect(client.db().databaseName).toBe(database.name)
  const { setName, isWritablePrimary } = await client.db().command({ hello: 1 })
  expect([typeof setName, isWritablePrimary]).toEqual(['string', true])
  await client
    .db()
    .collection('things')
    .insertOne({ a: 1 }, { writeConcern: { w: 'majority', journal: true } })
})

test('the Redis of this run never evicts', async () => {
  expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
  expect(await redis.set(`${keys.prefix}:a`, '1')).toBe('OK')
})
