import { randomBytes } from 'node:crypto'
import { afterAll } from 'vitest'
import { connectMongo, databaseOfConnection } from '../src/index.ts'

/** As that of @chat/testkit, which stands on this package. */
export function freshDatabase(): { uri: string } {
  const server = process.env['TEST_MONGODB_URI']
  if (!server) throw new Error('TEST_MONGODB_URI is not set: run this through the project `integration`')
  const [, hosts, query = ''] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(server) ?? []
  const uri = `${hosts}/test_${randomBytes(6).toString('hex')}${query}`
  afterAll(async () => {
    const connection = await connectMongo(uri)
    await databaseOfConnection(connection).dropDatabase()
    await connection.close()
  })
  return { uri }
}
