import { ASSISTANT } from '@chat/contracts'
import {
  type Credentials,
  matchOf,
  type NamePlace,
  NEW_USER,
  searchNamesOf,
  type UserRecord,
  type UserStore,
} from '@chat/domain'
import { mongo } from 'mongoose'
import { createBatchedRead } from '../batched-read.ts'
import { databaseOfConnection, type MongoConnection, readRestMsOf } from '../connection.ts'
import { NEVER, perform } from '../perform.ts'
import { DUPLICATE_KEY } from '../write-command.ts'
import { NAMES_INDEX, type UserDocument, userModel } from './user-schema.ts'

type InsertOutcome = 'created' | 'username-taken' | 'email-taken' | 'not-first'

/** By the field of the unique index that refused. */
const refusals: Record<string, InsertOutcome> = {
  username: 'username-taken',
  email: 'email-taken',
  isFirst: 'not-first',
}

const PEOPLE = { _id: { $ne: ASSISTANT.id as string } }

/** The only writer of `users`. */
export function createUserStore(connection: MongoConnection): UserStore {
  const users = databaseOfConnection(connection).collection<UserDocument>(userModel(connection).collection.name)

  const usersById = createBatchedRead(
    (ids) =>
      perform(NEVER, async () => {
        const found = await users.find({ _id: { $in: ids } }).toArray()
        return new Map(found.map((document) => [document._id, recordOf(document)]))
      }),
    readRestMsOf(connection),
  )

  async function insert(document: UserDocument, signal: AbortSignal): Promise<InsertOutcome> {
    try {
      await perform(signal, () => users.insertOne(document))
      return 'created'
    } catch (error) {
      const outcome = refusals[duplicateFieldOf(error)]
      if (outcome === undefined) throw error
      return outcome
    }
  }

  /** The next people in the order of the index, each with the name that they stand at there. */
  async function readNames(
    q: string,
    after: NamePlace | null,
    limit: number,
    withSuspended: boolean,
    signal: AbortSignal,
  ): Promise<{ document: UserDocument; name: string }[]> {
    const others = withSuspended ? {} : { suspendedAt: null }
    const end = `${q}\u{10ffff}`
    const read = (filter: mongo.Filter<UserDocument>, count: number) =>
      perform(signal, () =>
        users
          .find({ ...filter, ...others })
          .hint(NAMES_INDEX)
          .limit(count)
          .toArray(),
      )
    const same = after ? await read({ names: after.name, _id: { $gt: after.id } }, limit) : []
    const lower = after ? { $gt: after.name } : { $gte: q }
    // One element has to lie in the range, or the bounds of the index would not meet.
    const later =
      same.length < limit ? await read({ names: { $elemMatch: { ...lower, $lt: end } } }, limit - same.length) : []
    const isLater = (name: string) => (after ? name > after.name : name >= q) && name < end
    return [
      ...same.map((document) => ({ document, name: after!.name })),
      ...later.map((document) => ({ document, name: document.names.filter(isLater).toSorted()[0] ?? '' })),
    ]
  }

  return {
    async create({ id, adminIfFirst, ...account }, signal) {
      const document: UserDocument = { _id: id, ...account, names: searchNamesOf(account) }
      const mayBeFirst =
        adminIfFirst && !(await perform(signal, () => users.findOne(PEOPLE, { projection: { _id: 1 } })))
      const first: UserDocument = { ...document, role: 'admin', isFirst: true }
      let outcome = mayBeFirst ? await insert(first, signal) : await insert(document, signal)
      const stored = mayBeFirst && outcome === 'created' ? first : document
      // Of several who saw an empty collection the index took one.
      if (outcome === 'not-first') outcome = await insert(document, signal)
      if (outcome === 'username-taken' || outcome === 'email-taken') return { type: outcome }
      return { type: 'created', user: recordOf(stored) }
    },

    async byIds(ids, signal) {
      const found = await usersById(ids, signal)
      return [...new Set(ids)].flatMap((id) => found.get(id) ?? [])
    },

    async byUsernames(usernames, signal) {
      if (usernames.length === 0) return []
      return (await perform(signal, () => users.find({ username: { $in: [...usernames] } }).toArray())).map(recordOf)
    },

    async findTaken({ username, email }, signal) {
      const found = await perform(signal, () =>
        users.find({ $or: [{ username }, { email }] }, { projection: { username: 1 } }).toArray(),
      )
      if (found.length === 0) return null
      return found.some((user) => user.username === username) ? 'username-taken' : 'email-taken'
    },

    async credentialsByName(name, signal) {
      const filter = 'email' in name ? { email: name.email } : { username: name.username }
      return credentialsOf(await perform(signal, () => users.findOne(filter)))
    },

    async credentialsById(userId, signal) {
      return credentialsOf(await perform(signal, () => users.findOne({ _id: userId })))
    },

    async changePasswordHash(userId, { from, to }, signal) {
      const { modifiedCount } = await perform(signal, () =>
        users.updateOne({ _id: userId, passwordHash: from }, { $set: { passwordHash: to } }),
      )
      return modifiedCount === 1
    },

    async update(userId, { privacy = {}, ...change }, signal, only = {}) {
      const ofPrivacy = Object.entries(privacy).map(([name, value]) => [`privacy.${name}`, value] as const)
      const $set: Partial<UserDocument> = { ...change, ...Object.fromEntries(ofPrivacy) }
      if (change.displayName !== undefined) {
        const known = await perform(signal, () => users.findOne({ _id: userId }, { projection: { username: 1 } }))
        if (!known) return null
        $set.names = searchNamesOf({ username: known.username, displayName: change.displayName })
      }
      // What was never set may be missing.
      const like = Object.fromEntries(
        Object.entries(only).map(([name, value]) => [name, value === '' ? { $in: ['', null] } : value]),
      )
      const isEmpty = Object.keys($set).length === 0
      const updated = await perform(signal, () =>
        isEmpty
          ? users.findOne({ _id: userId, ...like })
          : users.findOneAndUpdate({ _id: userId, ...like }, { $set }, { returnDocument: 'after' }),
      )
      return updated && recordOf(updated)
    },

    async search(q, after, limit, signal, { withSuspended = false } = {}) {
      const found: UserDocument[] = []
      let place = after
      while (found.length < limit) {
        const batch = await readNames(q, place, limit, withSuspended, signal)
        // Who has several names that fit stands at the first of them.
        for (const { document, name } of batch) if (matchOf(document.names, q) === name) found.push(document)
        const last = batch.at(-1)
        if (!last || batch.length < limit) break
        place = { name: last.name, id: last.document._id }
      }
      return found.slice(0, limit).map(recordOf)
    },
  }
}

const recordOf = ({ _id, names: _, passwordHash: __, isFirst: ___, ...user }: UserDocument): UserRecord => ({
  ...NEW_USER,
  id: _id,
  ...user,
  // Of an account that is older than some choice only what was chosen is stored.
  privacy: { ...NEW_USER.privacy, ...user.privacy },
})

const credentialsOf = (document: UserDocument | null): Credentials | null =>
  document && { user: recordOf(document), passwordHash: document.passwordHash }

function duplicateFieldOf(error: unknown): string {
  if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) return ''
  return Object.keys((error['keyPattern'] as object | undefined) ?? {})[0] ?? ''
}
