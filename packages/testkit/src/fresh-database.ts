import { randomBytes } from 'node:crypto'
import { MongoClient } from 'mongodb'
import { afterAll } from 'vitest'
import { requiredEnv } from './required-env.ts'

/** A database for this test file alone, dropped when its tests are done. Call it at the top of the file. */
export function freshDatabase(): { readonly uri: string; readonly name: string } {
  const name = `test_${randomBytes(6).toString('hex')}`
  const server = requiredEnv('TEST_MONGODB_URI')
  const uri = withDatabase(server, name)
  afterAll(async () => {
    const client = new MongoClient(server)
    try {
      await client.db(name).dropDatabase()
    } finally {
      await client.close()
    }
  })
  return { uri, name }
}

function withDatabase(uri: string, name: string): string {
  // Not `URL`: it does not know several hosts.
  const [, hosts = '', query = ''] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(uri) ?? []
  return `${hosts}/${name}${query}`
}
