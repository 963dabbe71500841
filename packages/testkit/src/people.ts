import { randomBytes, randomUUID } from 'node:crypto'
import type { RunningStack } from '@chat/local-stack'
import { createAccessTokens } from '@chat/service-kit'
import { hash } from '@node-rs/bcrypt'
import { MongoClient } from 'mongodb'

export interface Person {
  readonly userId: string
  readonly username: string
  readonly password: string
  readonly accessToken: string
}

const PASSWORD = 'correct-horse-7-battery'
const TOKENS_LAST_MS = 24 * 60 * 60 * 1_000
const CHEAP_ROUNDS = 4

/**
 * Accounts for a load, written straight to the database with one shared password hash and tokens signed here: hashing a
 * thousand passwords would take minutes. They take part in no conversation. Not through @chat/mongo, whose own tests
 * need this package.
 */
export async function createPeople(
  { env }: Pick<RunningStack, 'env'>,
  count: number,
  { passwordRounds = CHEAP_ROUNDS, role = 'user' }: { passwordRounds?: number; role?: 'user' | 'admin' } = {},
): Promise<Person[]> {
  const tokens = createAccessTokens({ secret: String(env['JWT_SECRET']), expiresInMs: TOKENS_LAST_MS })
  const passwordHash = await hash(PASSWORD, { cost: passwordRounds })
  const group = randomBytes(4).toString('hex')

  const people = Array.from({ length: count }, (_, index): Person => {
    const userId = `usr_${group}${index}`
    const username = `person-${group}-${index}`
    const accessToken = tokens.sign({ sub: userId, sid: `ses_${randomUUID()}`, username, role })
    return { userId, username, password: PASSWORD, accessToken }
  })
  const accounts = people.map(({ userId, username }) => ({
    _id: userId,
    username,
    email: `${username}@example.test`,
    displayName: username,
    names: [username],
    avatarUrl: null,
    role,
    passwordHash,
    createdAt: Date.now(),
  }))
  const client = new MongoClient(String(env['MONGODB_URI']))
  try {
    await client
      .db()
      .collection<{ _id: string }>('users')
      .insertMany(accounts, { writeConcern: { w: 'majority' } })
  } finally {
    await client.close()
  }
  return people
}
