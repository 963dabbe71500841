import { join } from 'node:path'

import { MongoClient } from 'mongodb'
import { expect, onTestFinished, test } from 'vitest'

import { findMongod, repositoryRoot, startMongo, type RunningMongo } from '../src/index.ts'
import { temporaryFolder } from './fixtures/temporary-folder.ts'

const binDir = join(repositoryRoot, '.data/bin')

const start = async (dataDir: string, members: 1 | 3 = 1): Promise<RunningMongo> => {
  const { path: binary } = await findMongod({ binDir })
  const mongo = await startMongo({ dataDir, binDir, binary, members, cacheSizeGb: 0.25 })
  onTestFinished(() => mongo.stop())
  return mongo
}

const insert = async (mongo: RunningMongo, id: number) => {
  await using client = new MongoClient(mongo.uri)
  await client
    .db('test')
    .collection<{ _id: number }>('things')
    .insertOne({ _id: id }, { writeConcern: { w: 'majority', j: true } })
}

const read = async (mongo: RunningMongo) => {
  await using client = new MongoClient(mongo.uri)
  return await client
    .db('test')
    .collection<{ _id: number }>('things')
    .find()
    .sort({ _id: 1 })
    .map((thing) => thing._id)
    .toArray()
}

test('what was acknowledged is there after a crash, and after a start on another port', async () => {
  const dataDir = temporaryFolder()
  const first = await start(dataDir)
  await insert(first, 1)
  const member = first.members[0]
  await member?.kill()
  await member?.restart()
  await first.primary()
  await insert(first, 2)
  expect(await read(first)).toEqual([1, 2])
  await first.stop()

  const second = await start(dataDir)
  expect(second.uri).not.toBe(first.uri)
  await insert(second, 3)
  expect(await read(second)).toEqual([1, 2, 3])
})

test('of three members another one takes over when the primary is killed', async () => {
  const mongo = await start(temporaryFolder(), 3)
  await insert(mongo, 1)
  const before = await mongo.primary()
  await before.kill()
  const after = await mongo.primary()
  expect(after.port).not.toBe(before.port)
  await insert(mongo, 2)
  expect(await read(mongo)).toEqual([1, 2])
})
