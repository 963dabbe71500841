import { NEW_USER, searchNamesOf } from '@chat/domain'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  connectMongo,
  createUserStore,
  databaseOfConnection,
  ensureIndexes,
  type MongoConnection,
} from '../src/index.ts'
import { freshDatabase } from './fresh-database.ts'

const { uri } = freshDatabase()
let connection: MongoConnection
const COUNT = 5_000
const FIRST = ['ada', 'bela', 'çelik', 'dmitri', 'élodie', 'farid', 'grace', 'hana', 'ines', 'jörg']
const LAST = ['ångström', 'brown', 'curie', 'dijkstra', 'euler', 'fermi', 'gauß', 'hopper', 'ito', 'jansky']

beforeAll(async () => {
  connection = await connectMongo(uri)
  await ensureIndexes(connection)
  const accounts = Array.from({ length: COUNT }, (_, index) => {
    const displayName = `${FIRST[index % 10]} ${LAST[Math.floor(index / 10) % 10]} ${index}`
    const username = `user${String(index).padStart(5, '0')}`
    const names = searchNamesOf({ username, displayName })
    return { _id: `usr_${index}`, username, email: `${index}@example.test`, displayName, names, ...NEW_USER }
  })
  await databaseOfConnection(connection).collection<{ _id: string }>('users').insertMany(accounts)
})
afterAll(() => connection.close())

test('what is rare and what is common is found by an index, and little is looked at for it', async ({ signal }) => {
  const users = createUserStore(connection)
  const queries = ['a', 'ang', 'elodie cur', 'gauss', 'user0', 'user00042', 'jansky 4', 'zz', '4321']
  for (const q of queries) {
    const found = await users.search(q, null, 51, signal)
    expect(found.length).toBeLessThanOrEqual(51)
    for (const { username, displayName } of found)
      expect(searchNamesOf({ username, displayName }).some((name) => name.startsWith(q))).toBe(true)
  }
  expect(await users.search('jorg gauss', null, 51, signal)).toHaveLength(50)
  expect(await users.search('user00042', null, 51, signal)).toHaveLength(1)
  const database = databaseOfConnection(connection)
  await database.command({ profile: 2 })
  await users.search('a', null, 51, signal)
  await users.search('elodie cur', null, 51, signal)
  await database.command({ profile: 0 })
  const profiled = await database
    .collection('system.profile')
    .find({ ns: /users$/, op: 'query' })
    .toArray()
  expect(profiled).toHaveLength(2)
  for (const { planSummary, keysExamined, docsExamined } of profiled) {
    expect(planSummary).toContain('IXSCAN { names: 1, _id: 1 }')
    expect(docsExamined).toBeLessThanOrEqual(51)
    expect(keysExamined).toBeLessThanOrEqual(52) // nothing is passed over, and nothing sorted
  }
})
