import { describeSessionStore, describeUserStore } from '@chat/domain/conformance'
import { afterAll, beforeAll } from 'vitest'
import {
  connectMongo,
  createSessionStore,
  createUserStore,
  databaseOfConnection,
  ensureIndexes,
  type MongoConnection,
} from '../src/index.ts'
import { freshDatabase } from './fresh-database.ts'

const { uri } = freshDatabase()
let connection: MongoConnection
beforeAll(async () => {
  connection = await connectMongo(uri)
  await ensureIndexes(connection)
})
afterAll(() => connection.close())

describeUserStore('MongoDB', async () => {
  await databaseOfConnection(connection).collection('users').deleteMany({})
  return createUserStore(connection)
})
describeSessionStore('MongoDB', async () => {
  await databaseOfConnection(connection).collection('sessions').deleteMany({})
  return createSessionStore(connection)
})
