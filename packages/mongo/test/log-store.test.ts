import { describeLeaseStore, describeLogStore, freshConversationId, sampleMessage } from '@chat/domain/conformance'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  assertIndexes,
  connectMongo,
  createConversationReader,
  createLeaseStore,
  createLogStore,
  createMarkStore,
  databaseOfConnection,
  ensureIndexes,
  type MongoConnection,
} from '../src/index.ts'
import { freshDatabase } from './fresh-database.ts'

const { uri } = freshDatabase()
let connection: MongoConnection
beforeAll(async () => {
  connection = await connectMongo(uri)
  await expect(assertIndexes(connection)).rejects.toThrow('lacks the unique index _id_, command of entries')
  await ensureIndexes(connection)
  await ensureIndexes(connection)
})
afterAll(() => connection.close())

describeLogStore('MongoDB', async () => ({
  store: createLogStore(connection),
  reader: createConversationReader(connection),
  marks: createMarkStore(connection),
}))

describeLeaseStore('MongoDB', async () => {
  await databaseOfConnection(connection).collection('workers').deleteMany({})
  return {
    leases: createLeaseStore(connection),
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)), // the time of the database cannot be turned
  }
})

test('a long tail is read whole up to the limit, beside short ones and none', async ({ signal }) => {
  const store = createLogStore(connection)
  const [long, short, none] = [freshConversationId(), freshConversationId(), freshConversationId()]
  await store.insert(
    Array.from({ length: 150 }, (_, index) => sampleMessage(long, index + 1)),
    signal,
  )
  await store.insert([sampleMessage(short, 1)], signal)
  const logs = await store.load([none, long, short], 120, signal)
  expect(logs.map(({ tail, isTailWhole }) => [tail.length, tail.at(-1)?.seq, isTailWhole])).toEqual([
    [0, undefined, true],
    [120, 120, false],
    [1, 1, true],
  ])
})

test('what the database itself refuses is told, the batch before it is stored', async ({ signal }) => {
  const database = databaseOfConnection(connection)
  const store = createLogStore(connection)
  const conversationId = freshConversationId()
  await database.command({ collMod: 'entries', validator: { 'body.content': { $ne: 'poison' } } })
  try {
    const poison = sampleMessage(conversationId, 2)
    poison.body.content = 'poison'
    const batch = [sampleMessage(conversationId, 1), poison, sampleMessage(conversationId, 3)]
    expect(await store.insert(batch, signal)).toMatchObject({ type: 'refused', index: 1 })
    const large = sampleMessage(conversationId, 2)
    large.body.content = 'x'.repeat(17 * 1024 * 1024)
    expect(await store.insert([large], signal)).toMatchObject({ type: 'refused', index: 0 })
    const [log] = await store.load([conversationId], 10, signal)
    expect(log?.tail.map(({ seq }) => seq)).toEqual([1])
  } finally {
    await database.command({ collMod: 'entries', validator: {} })
  }
})

test('a database that is not there is UNAVAILABLE', async ({ signal }) => {
  const lonely = await connectMongo(uri)
  const store = createLogStore(lonely)
  await lonely.close()
  await expect(store.load([freshConversationId()], 1, signal)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

test('a service does not start on a database with other partitions', async () => {
  const settings = databaseOfConnection(connection).collection<{ _id: string; value: number }>('settings')
  await settings.updateOne({ _id: 'partition-count' }, { $set: { value: 16 } })
  await expect(assertIndexes(connection)).rejects.toThrow('made for 16 partitions')
  await settings.updateOne({ _id: 'partition-count' }, { $set: { value: 64 } })
  await assertIndexes(connection)
})
